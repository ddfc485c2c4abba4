//! Settings that contradict each other, or have no effect: one file a rule.

mod another_os;
mod another_os_fields;
mod capability_added_and_dropped;
mod capability_names;
mod capability_without_root;
mod change_policy;
mod low_port;
mod lower_case_capability;
mod misplaced;
mod prefixed_capability;
mod redundant_drop;
mod root;
mod shadowed;
mod sources;
mod sys_admin;
mod unknown_capability;
mod voided;

use crate::report::OperatingSystem;
use crate::rule::Rule;

use super::super::{Advice, Offence, PodView};
use super::{Context, os};

pub(crate) use misplaced::misplaced;

/// The rules, in the order of the documentation.
pub(super) static RULES: &[&Rule] = &[
    &root::RULE,
    &shadowed::RULE,
    &another_os::RULE,
    &voided::RULE,
    &sys_admin::RULE,
    &unknown_capability::RULE,
    &prefixed_capability::RULE,
    &lower_case_capability::RULE,
    &capability_added_and_dropped::RULE,
    &redundant_drop::RULE,
    &capability_without_root::RULE,
    &low_port::RULE,
    &change_policy::RULE,
];

/// What looks at each container of a pod on Linux.
static OF_CONTAINERS: &[fn(Context<'_>, &mut Vec<Advice>)] = &[
    voided::look,
    sys_admin::look,
    capability_names::look,
    capability_added_and_dropped::look,
    redundant_drop::look,
    capability_without_root::look,
    low_port::look,
];

/// What the rules say of a pod.
pub(super) fn look(pod: PodView<'_>, found: &mut Vec<Advice>) {
    let on_windows = os(pod).value == Some(OperatingSystem::Windows);
    another_os::look(pod, found);
    shadowed::look(pod, on_windows, found);
    for context in Context::all(pod) {
        root::look(context, on_windows, found);
        if !on_windows {
            OF_CONTAINERS.iter().for_each(|look| look(context, found));
        }
    }
    if !on_windows {
        change_policy::look(pod, found);
    }
}

fn tell(rule: &'static Rule, offence: Offence, found: &mut Vec<Advice>) {
    found.push(Advice { rule, offence });
}

#[cfg(test)]
mod tests;
