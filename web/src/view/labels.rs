//! What endpoints are called in tables and drawings.

use std::collections::HashMap;

use crate::report::NetworkReport;

/// A short name for each endpoint: its own, with the kind where its namespace holds another of that name.
pub(super) fn short(network: &NetworkReport) -> Vec<String> {
    let mut times: HashMap<(Option<&str>, &str), usize> = HashMap::new();
    for endpoint in &network.endpoints {
        *times.entry((endpoint.group(), endpoint.name.as_str())).or_default() += 1;
    }
    let label = |endpoint: &crate::report::EndpointReport| {
        let single = times.get(&(endpoint.group(), endpoint.name.as_str())) == Some(&1);
        match endpoint.kind().filter(|_| !single) {
            Some(kind) => format!("{} ({kind})", endpoint.name),
            None => endpoint.name.clone(),
        }
    };
    network.endpoints.iter().map(label).collect()
}

/// `NAMESPACE/name` for the id of an endpoint; ids of ranges outside stay as they are.
pub(super) fn readable(id: &str) -> String {
    match id.splitn(3, '/').collect::<Vec<_>>().as_slice() {
        [group, _, name] => format!("{group}/{name}"),
        _ => id.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reach::sample::{endpoint, network};

    #[test]
    fn names_stay_short_where_they_are_clear() {
        let mut network = network();
        network.endpoints.push(endpoint("dev/Pod/web", 2));
        assert_eq!(short(&network), ["web", "database", "web (Deployment)", "0.0.0.0/0", "web (Pod)"]);
    }

    #[test]
    fn ids_are_read_without_their_kind() {
        assert_eq!(readable("east:prod/Deployment/web"), "east:prod/web");
        assert_eq!(readable("10.0.0.0/8"), "10.0.0.0/8");
        assert_eq!(readable("shop/StatefulSet/db[example.com/role=main]"), "shop/db[example.com/role=main]");
    }
}
