//! Addresses of a Service and their families: `ValidateServiceClusterIPsRelatedFields`, and what `initIPFamilyFields` adds to it that is the same in every
//! cluster.

use std::collections::HashSet;

use super::super::addresses::{self, Address};
use super::super::{BadValue, Cursor, Outcome};
use super::{NONE, Service, one_of};

const FAMILIES: [&str; 2] = ["IPv4", "IPv6"];
const POLICIES: [&str; 3] = ["PreferDualStack", "RequireDualStack", "SingleStack"];

/// Visits the place of all addresses: the list, or `clusterIP` where there is none. The server fills the list before it looks.
pub(super) fn all(spec: &Cursor<'_, '_>, visit: &mut dyn FnMut(&Cursor<'_, '_>)) {
    let list = spec.field("clusterIPs");
    if list.is_empty() && spec.field("clusterIP").is_set() {
        visit(&spec.renamed("clusterIP", "clusterIPs"));
    } else {
        visit(&list);
    }
}

/// Visits the place of one address.
pub(super) fn at(spec: &Cursor<'_, '_>, index: usize, visit: &mut dyn FnMut(&Cursor<'_, '_>)) {
    let list = spec.field("clusterIPs");
    if list.is_empty() {
        visit(&spec.renamed("clusterIP", "clusterIPs[0]"));
    } else {
        visit(&list.item(index));
    }
}

/// Addresses and families of a Service that is no alias of a name.
pub(super) fn validate(service: &Service<'_, '_>, outcome: &mut Outcome) {
    if service.is("ExternalName") {
        return;
    }
    let spec = service.spec;
    agreement(service, outcome);
    families(spec, outcome);
    let policy = spec.field("ipFamilyPolicy");
    if let Some(value) = policy.text_if_set() {
        one_of(&policy, value, &POLICIES, outcome);
    }
    if each_address(service, outcome) {
        stacks(service, outcome);
    }
    if outcome.errors.is_empty() {
        single_stack(service, outcome);
    }
}

/// `clusterIP` is the first of `clusterIPs`.
fn agreement(service: &Service<'_, '_>, outcome: &mut Outcome) {
    let Some(first) = service.cluster_ips.first() else { return };
    let detail = match service.cluster_ip {
        "" => "must be empty when `clusterIP` is not specified",
        address if address != *first => "first value must match `clusterIP`",
        _ => return,
    };
    of_all(service, detail, outcome);
}

fn of_all(service: &Service<'_, '_>, detail: &str, outcome: &mut Outcome) {
    all(service.spec, &mut |place| outcome.invalid(place, BadValue::list(&service.cluster_ips), detail));
}

fn families(spec: &Cursor<'_, '_>, outcome: &mut Outcome) {
    let mut seen = HashSet::new();
    for item in spec.field("ipFamilies").items() {
        let family = item.text();
        one_of(&item, family, &FAMILIES, outcome);
        if !seen.insert(family) {
            outcome.duplicate(&item, BadValue::Named(family.to_string()));
        }
    }
}

/// Whether all addresses are well-formed.
fn each_address(service: &Service<'_, '_>, outcome: &mut Outcome) -> bool {
    let (addresses, mut valid) = (&service.cluster_ips, true);
    for (index, address) in addresses.iter().enumerate() {
        if index == 0 && *address == NONE {
            if addresses.len() > 1 {
                valid = false;
                of_all(service, "'None' must be the first and only value", outcome);
            }
            continue;
        }
        at(service.spec, index, &mut |place| valid &= addresses::address(place, address, outcome).is_some());
    }
    if addresses.len() > 2 {
        of_all(service, "may only hold up to 2 values", outcome);
    }
    valid
}

fn stacks(service: &Service<'_, '_>, outcome: &mut Outcome) {
    let are_v6: Vec<bool> = service.cluster_ips.iter().map(|address| is_v6(address)).collect();
    if are_v6.len() > 1 && !(are_v6.contains(&true) && are_v6.contains(&false)) {
        of_all(service, "may specify no more than one IP for each IP family", outcome);
    }
    if service.is_headless() {
        return;
    }
    let families = service.spec.field("ipFamilies");
    for (index, ((family, address), is_v6)) in families.items().zip(&service.cluster_ips).zip(are_v6).enumerate() {
        let family = family.text();
        if family == "IPv4" && is_v6 || family == "IPv6" && !is_v6 {
            let detail = format!("expected an {family} value as indicated by `ipFamilies[{index}]`");
            at(service.spec, index, &mut |place| outcome.invalid(place, *address, &*detail));
        }
    }
}

/// Whether an address is one of IPv6.
pub(super) fn is_v6(address: &str) -> bool {
    Address::parse(address).is_some_and(Address::is_v6)
}

/// A Service of a single stack, which is the default of all but headless ones without a selector, has one address of one family.
fn single_stack(service: &Service<'_, '_>, outcome: &mut Outcome) {
    if policy(service) != "SingleStack" {
        return;
    }
    let counts = [(service.cluster_ips.len(), "cluster IPs"), (service.spec.field("ipFamilies").len(), "IP families")];
    for (_, what) in counts.iter().filter(|(count, _)| *count == 2) {
        outcome.invalid(
            &service.spec.field("ipFamilyPolicy"),
            BadValue::Named("SingleStack".to_string()),
            format!("must be 'RequireDualStack' or 'PreferDualStack' when multiple {what} are specified"),
        );
    }
}

/// The policy of families, or what the server puts there.
pub(super) fn policy<'t>(service: &Service<'_, 't>) -> &'t str {
    let default = if is_free(service) { "RequireDualStack" } else { "SingleStack" };
    service.spec.field("ipFamilyPolicy").text_if_set().unwrap_or(default)
}

/// Whether it is headless and without a selector: then its families may be any.
pub(super) fn is_free(service: &Service<'_, '_>) -> bool {
    service.cluster_ip == NONE && service.spec.field("selector").is_empty()
}
