//! The connections that netpol-analyzer lists for its own test inputs, where these are beside the repository: every line, in its own words.

use std::io::Write;
use std::path::Path;

use podwall_tests::connectivity::{EXPECTED, compare, list};
use podwall_tests::surroundings::{files_below, shared_or_skip};

#[test]
fn every_folder_has_the_lines_of_netpol_analyzer() {
    let Some(folder) = shared_or_skip("corpus/connectivity") else { return };
    let mut folders = files_below(&folder, &["json"]).unwrap();
    folders.retain(|path| path.file_name().is_some_and(|name| name == EXPECTED));
    let mut wrong = Vec::new();
    for expectation in &folders {
        let folder = expectation.parent().unwrap();
        if let Some(difference) = compare(folder).unwrap() {
            let name = folder.file_name().unwrap_or_default().display();
            wrong.push(format!(
                "{name}: {} lines differ\n  expected: {}\n  found:    {}",
                difference.count, difference.expected, difference.found
            ));
        }
    }
    let _ = writeln!(std::io::stderr(), "connectivity: {} of {}", folders.len() - wrong.len(), folders.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(!folders.is_empty());
}

/// Its own words, ranges and names, of manifests that are always here.
#[test]
fn lines_have_the_names_and_ranges_of_netpol_analyzer() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("connectivity/input");
    std::fs::create_dir_all(&folder).unwrap();
    let pod = |name: &str, owner: &str, port: u16| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  labels: {{app: {owner}, pod-template-hash: aa}}\n  ownerReferences:\n  \
             - {{apiVersion: apps/v1, kind: ReplicaSet, name: {owner}-aa, uid: u, controller: true}}\nspec:\n  containers:\n  - name: c\n    image: i\n    \
             ports: [{{containerPort: {port}}}]\n"
        )
    };
    let policy = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db}\nspec:\n  podSelector: {matchLabels: {app: db}}\n  \
                  policyTypes: [Ingress, Egress]\n  ingress:\n  - from: [{podSelector: {matchLabels: {app: web}}}]\n    ports: [{port: 5432}]\n  egress:\n  \
                  - to: [{ipBlock: {cidr: 10.0.0.0/8}}]\n    ports: [{protocol: UDP, port: 53}]\n";
    let text = [&pod("web-aa-1", "web", 80), &pod("web-aa-2", "web", 80), &pod("db-aa-1", "db", 5432), policy]
        .map(|text| text.to_string());
    std::fs::write(folder.join("all.yaml"), text.concat()).unwrap();
    let lines: Vec<String> =
        list(&folder).unwrap().into_iter().map(|(from, to, open)| format!("{from} => {to} : {open}")).collect();
    assert_eq!(
        lines,
        [
            "0.0.0.0-255.255.255.255[External] => default/web-aa[ReplicaSet] : All Connections",
            "default/db-aa[ReplicaSet] => 10.0.0.0-10.255.255.255[External] : UDP 53",
            "default/web-aa[ReplicaSet] => 0.0.0.0-9.255.255.255[External] : All Connections",
            "default/web-aa[ReplicaSet] => 10.0.0.0-10.255.255.255[External] : All Connections",
            "default/web-aa[ReplicaSet] => 11.0.0.0-255.255.255.255[External] : All Connections",
            "default/web-aa[ReplicaSet] => default/db-aa[ReplicaSet] : TCP 5432",
        ]
    );
}
