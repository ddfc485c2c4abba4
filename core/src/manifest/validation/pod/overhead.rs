//! What a pod costs beyond its containers: `validateOverhead`, which holds it for limits of a container.

use super::super::{BadValue, Cursor, Outcome, formats};
use super::quantity::Quantity;

/// Resources that the server knows by a name without a domain, beside pages of memory.
const STANDARD: [&str; 20] = [
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "storage",
    "requests.storage",
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
];

/// Those among them that a container may ask for.
const OF_CONTAINERS: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

/// How many at the end of the first list are counted.
const COUNTED: usize = 9;

const HUGE_PAGES: &str = "hugepages-";
const REQUESTS: &str = "requests.";

/// The `overhead` of a spec.
pub(super) fn validate(overhead: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let mut has_huge_pages = false;
    for (name, quantity) in overhead.entries() {
        let at = Limit { name, overhead, quantity: &quantity };
        at.name(outcome);
        if let Some(amount) = Quantity::read(&quantity) {
            at.amount(amount, outcome);
        }
        has_huge_pages |= name.starts_with(HUGE_PAGES);
    }
    if has_huge_pages && !overhead.has_key("cpu") && !overhead.has_key("memory") {
        outcome.forbidden(overhead, "HugePages require cpu or memory");
    }
}

/// One resource. The server prints its path as if it were in `limits`.
struct Limit<'a, 't> {
    name: &'a str,
    overhead: &'a Cursor<'a, 't>,
    quantity: &'a Cursor<'a, 't>,
}

impl Limit<'_, '_> {
    fn invalid(&self, value: BadValue, detail: String, outcome: &mut Outcome) {
        outcome.invalid(self.quantity, value, detail);
        if let Some(error) = outcome.errors.last_mut() {
            error.field = format!("{}.limits[{}]", self.overhead.printed(), self.name);
        }
    }

    /// `ValidateContainerResourceName`.
    fn name(&self, outcome: &mut Outcome) {
        let name = self.name;
        let mut details = formats::label_key(name);
        let is_huge = name.starts_with(HUGE_PAGES);
        if !name.contains('/') {
            let is_standard = STANDARD.contains(&name) || is_huge || name.starts_with("requests.hugepages-");
            if details.is_empty() && !is_standard {
                details.push("must be a standard resource type or fully qualified".to_string());
            }
            if !OF_CONTAINERS.contains(&name) && !is_huge {
                details.push("must be a standard resource for containers".to_string());
            }
        } else if !is_native(name) && !is_extended(name) {
            details.push("doesn't follow extended resource name standard".to_string());
        }
        for detail in details {
            self.invalid(BadValue::Named(name.to_string()), detail, outcome);
        }
    }

    /// `ValidateResourceQuantityValue`, and that pages of memory are whole.
    fn amount(&self, amount: Quantity, outcome: &mut Outcome) {
        let value = || BadValue::Text(amount.to_string());
        if amount.is_negative() {
            self.invalid(value(), "must be greater than or equal to 0".to_string(), outcome);
        }
        let is_counted = STANDARD.iter().rev().take(COUNTED).any(|name| *name == self.name) || is_extended(self.name);
        if is_counted && amount.is_fractional() {
            self.invalid(value(), "must be an integer".to_string(), outcome);
        }
        let Some(size) = self.name.strip_prefix(HUGE_PAGES) else { return };
        if !Quantity::parse(size).is_some_and(|size| amount.is_multiple_of(size)) {
            let detail = format!("{amount} is not positive integer multiple of {}", self.name);
            self.invalid(value(), detail, outcome);
        }
    }
}

/// A resource of Kubernetes' own: `IsNativeResource`.
fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// A resource of somebody else's: `IsExtendedResourceName`.
fn is_extended(name: &str) -> bool {
    !is_native(name) && !name.starts_with(REQUESTS) && formats::label_key(&format!("{REQUESTS}{name}")).is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{errors, pod};

    #[test]
    fn overhead_is_held_for_limits() {
        let outcome = pod("overhead: {a.b/c: 1500m, hugepages-2Mi: 3Mi, pods: 1}", "");
        assert_eq!(
            errors(&outcome),
            [
                "spec.overhead.limits[a.b/c]: Invalid value: \"1500m\": must be an integer",
                "spec.overhead.limits[hugepages-2Mi]: Invalid value: \"3Mi\": 3Mi is not positive integer multiple of hugepages-2Mi",
                "spec.overhead.limits[pods]: Invalid value: \"pods\": must be a standard resource for containers",
                "spec.overhead: Forbidden: HugePages require cpu or memory",
            ]
        );
    }
}
