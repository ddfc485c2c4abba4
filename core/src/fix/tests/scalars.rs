//! Keys and values that are mended where they stand.

use super::*;

#[test]
fn a_key_is_renamed() {
    let text = policy("  podselector: {}  # everything\n");
    assert_replaced(&text, "podselector", "Rename `podselector` to `podSelector`", "podSelector");
    let text = container("    imagePullPolcy: Always\n");
    assert_replaced(&text, "Polcy", "Rename `imagePullPolcy` to `imagePullPolicy`", "Policy");
}

#[test]
fn a_key_keeps_its_quotes() {
    let text = policy("  'podselector': {}\n");
    assert_replaced(&text, "podselector", "Rename `podselector` to `podSelector`", "podSelector");
    let text = r#"{"apiVersion": "v1", "kind": "Namespace", "Metadata": {"name": "n"}}"#;
    assert_replaced(text, "Metadata", "Rename `Metadata` to `metadata`", "metadata");
}

#[test]
fn seccomp_has_a_type() {
    for runtime in ["RuntimeDefault", "runtime/default", "runtime-seccomp"] {
        let text = container(&format!("    securityContext:\n      seccompProfile: {{runtime: {runtime}}}\n"));
        let written = format!("runtime: {runtime}");
        assert_replaced(&text, &written, "Write `type: RuntimeDefault`", "type: RuntimeDefault");
    }
    let text = container("    securityContext:\n      seccomp: unconfined # why?\n");
    let mended = "seccompProfile:\n        type: Unconfined # why?";
    assert_replaced(&text, "seccomp: unconfined # why?", "Write `seccompProfile` with `type: Unconfined`", mended);
    let text = container("    securityContext: {seccomp: 'runtime/default'}\n");
    let mended = "seccompProfile: {type: 'RuntimeDefault'}";
    let title = "Write `seccompProfile` with `type: RuntimeDefault`";
    assert_replaced(&text, "seccomp: 'runtime/default'", title, mended);
    assert_none(&container("    securityContext:\n      seccompProfile: {runtime: localhost/a.json}\n"));
}

#[test]
fn numbers_lose_their_quotes() {
    let text = container("    ports:\n    - containerPort: \"8080\" # web\n");
    assert_replaced(&text, "\"8080\"", "Write 8080 without quotes", "8080");
    let text = pod("  hostNetwork: 'true'\n");
    assert_replaced(&text, "'true'", "Write true without quotes", "true");
    for spelling in
        ["\"08080\"", "\"8080 \"", "\"80_80\"", "\"0x50\"", "|-\n        8080", "\"80\\x380\"", "\"99999999999\""]
    {
        assert_none(&container(&format!("    ports:\n    - containerPort: {spelling}\n")));
    }
    assert_none(&pod("  hostNetwork: \"yes\"\n"));
}

#[test]
fn strings_get_quotes_around_what_is_written() {
    for written in ["1.10", "yes", "0o17", "1_000", "012", "true", "1e3"] {
        let text = container(&format!("    args: [{written}] # {written}\n"));
        assert_replaced(&text, written, &format!("Put `{written}` in quotes"), &format!("\"{written}\""));
    }
    let text = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    version: 1.10\n";
    assert_replaced(text, "1.10", "Put `1.10` in quotes", "\"1.10\"");
    assert_none(&container("    args: [!!int \"7\"]\n"));
}

#[test]
fn a_value_becomes_a_list() {
    let text = container("    args: -v # loud\n");
    assert_replaced(&text, "-v", "Make `args` a list", "[-v]");
    // Whoever writes this means several arguments.
    assert_none(&container("    command: sh -c true\n"));
    assert_none(&container("    securityContext: {capabilities: {drop: 'SETUID,SETGID'}}\n"));
    let text = container("    ports: {containerPort: 80}\n");
    assert_replaced(&text, "{containerPort: 80}", "Make `ports` a list", "[{containerPort: 80}]");
}

#[test]
fn a_block_mapping_becomes_a_list_item() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    # the only one\n    name: c # c\n    image: nginx\n    # how\n\n    command:\n    - \"a\n      b\"\n    - |\n      x\n       y\n  hostNetwork: true\n";
    let mended = "    # the only one\n    - name: c # c\n      image: nginx\n      # how\n\n      command:\n      - \"a\n        b\"\n      - |\n        x\n         y\n  host";
    let (start, end) = (text.find("    # the").unwrap(), text.find("Network").unwrap());
    let piece = text.get(start..end).unwrap().to_string();
    assert_replaced(text, &piece, "Make `containers` a list", mended);
    assert_none(&pod("  volumes:\n    data:\n      emptyDir: {}\n"));
}

#[test]
fn a_port_gets_its_key() {
    let text = policy("  podSelector: {}\n  ingress:\n  - ports: [8080]\n");
    assert_replaced(&text, "8080", "Write `port: 8080`", "{port: 8080}");
    let text = policy("  podSelector: {}\n  ingress:\n  - ports:\n    - 8080 # web\n");
    assert_replaced(&text, "8080", "Write `port: 8080`", "port: 8080");
    let text = policy("  podSelector: {}\n  ingress:\n  - ports: 8080\n");
    assert_replaced(&text, "8080", "Make `ports` a list with `port: 8080`", "[{port: 8080}]");
    let text = container("    ports: [8080]\n");
    assert_replaced(&text, "8080", "Write `containerPort: 8080`", "{containerPort: 8080}");
    let text = r#"{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"ports": [80]}}"#;
    assert_replaced(text, "80", "Write `port: 80`", "{\"port\": 80}");
    let text = pod("  imagePullSecrets: [regcred]\n");
    assert_replaced(&text, "regcred", "Write `name: regcred`", "{name: regcred}");
    assert_none(&policy("  podSelector: {}\n  ingress:\n  - ports: [http]\n    from: [web-service]\n"));
    assert_none(&policy("  podSelector: {}\n  ingress:\n  - ports: [0, 70000]\n"));
}

#[test]
fn several_slips_are_mended_one_by_one() {
    let mut text = policy("  podselector: {app: db}\n  ingress:\n  - ports: [80, 443]\n");
    let mut titles = Vec::new();
    while let Some((title, edited)) = fixes(&text).into_iter().next() {
        titles.push(title);
        text = edited;
    }
    assert_eq!(
        titles,
        ["Write `port: 80`", "Write `port: 443`"],
        "the selector needs two edits, and neither is proven alone"
    );
    assert_eq!(text, policy("  podselector: {app: db}\n  ingress:\n  - ports: [{port: 80}, {port: 443}]\n"));
}
