//! Clusters of the vectors, and what they become: states to ask about, and to compare.

use serde::Deserialize;

use crate::seeded::Seeded;
use crate::surroundings::vectors;

/// What is read of a line about reachability.
#[derive(Deserialize)]
struct Cluster {
    manifests: String,
}

/// The manifests of the first clusters of a file of `tests/vectors/reachability`, each a stream of documents whose names are unique.
pub fn clusters(file: &str, count: usize) -> Vec<String> {
    let text = vectors(&format!("reachability/{file}.jsonl")).unwrap();
    let manifests = |line| serde_json::from_str::<Cluster>(line).unwrap().manifests;
    text.lines().take(count).map(manifests).collect()
}

/// Clusters of the vectors with administrative policies.
pub fn administrative(count: usize) -> Vec<String> {
    ["anp-1", "cnp-1", "mixed-1"].into_iter().flat_map(|file| clusters(file, count)).collect()
}

/// Each cluster with a later state of it: after a change, or, of every fourth, another cluster.
pub fn changes(seed: u64, texts: Vec<String>) -> impl Iterator<Item = (String, String)> {
    let mut random = Seeded::new(seed);
    (0..texts.len()).map(move |number| {
        let text = &texts[number];
        let other = match number % 4 {
            0 => texts[random.below(texts.len())].clone(),
            _ => changed(&mut random, text),
        };
        (text.clone(), other)
    })
}

/// A cluster after a change: documents left out, repeated under another name, or with another word.
fn changed(random: &mut Seeded, text: &str) -> String {
    let mut documents: Vec<String> = text.split("\n---\n").map(str::to_string).collect();
    for _ in 0..=random.below(3) {
        let at = random.below(documents.len());
        match random.below(4) {
            0 => drop(documents.remove(at)),
            1 => {
                let copy = documents[at].replace("name: ", "name: x");
                documents.push(copy);
            }
            2 => documents[at] = documents[at].replace("Ingress", "Egress"),
            _ => documents[at] = documents[at].replacen("80", "81", 1).replacen("app: a", "app: b", 1),
        }
        if documents.is_empty() {
            break;
        }
    }
    documents.join("\n---\n")
}
