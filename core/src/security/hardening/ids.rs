//! Numbers of users and groups, each told where it is set: at the container, or once at the pod for all containers that inherit it.

use k8s_openapi::api::core::v1::PodSecurityContext;

use crate::report::ContextSource;
use crate::rule::Rule;
use crate::security::effective::{Context, Effective};
use crate::security::{Advice, Offence};

use super::seen::{Seen, named, pod_field};

/// What a rule finds wrong with a number.
pub(super) struct Ids {
    pub(super) rule: &'static Rule,
    /// The field, which pods and containers both have.
    pub(super) field: &'static str,
    /// What the pod sets.
    pub(super) of_pod: fn(&PodSecurityContext) -> Option<i64>,
    /// The value of it that is in effect in a container.
    pub(super) of: for<'a> fn(Context<'a>) -> Effective<'a, i64>,
    /// Whether a number is wrong.
    pub(super) is_bad: fn(&Seen<'_>, i64) -> bool,
    /// What to say of a number that is wrong, behind whom it concerns.
    pub(super) advice: fn(&Seen<'_>, i64) -> String,
}

/// Looks at what the pod sets, where a container has it in effect.
pub(super) fn look_at_pod(ids: &Ids, seen: &Seen<'_>, found: &mut Vec<Advice>) {
    let set = seen.pod.security_context().and_then(ids.of_pod);
    let Some(set) = set.filter(|set| counts(seen) && (ids.is_bad)(seen, *set)) else { return };
    let heirs = Context::all(seen.pod).filter(|context| (ids.of)(*context).source == ContextSource::Pod);
    let names: Vec<&str> = heirs.map(|context| context.container.name).collect();
    if !names.is_empty() {
        let verb = if names.len() == 1 { "has" } else { "have" };
        let Ids { rule, field, advice, .. } = ids;
        let mut message = format!("{} {verb} `{field}: {set}` from the pod: {}", named(&names), advice(seen, set));
        capitalise(&mut message);
        found.push(Advice { rule, offence: Offence::value(pod_field(field), message) });
    }
}

/// Looks at what a container sets.
pub(super) fn look(ids: &Ids, seen: &Seen<'_>, context: Context<'_>, found: &mut Vec<Advice>) {
    let in_effect = (ids.of)(context);
    let own = in_effect.value.filter(|_| in_effect.source == ContextSource::Container);
    let Some(value) = own.filter(|value| counts(seen) && (ids.is_bad)(seen, *value)) else { return };
    let Ids { rule, field, advice, .. } = ids;
    let message = format!("{} sets `{field}: {value}`: {}", context.container.noun(), advice(seen, value));
    let shadows = in_effect.shadows.into_iter().flatten();
    let related = shadows.map(|spot| (format!("the pod's `{field}`, which it overrides"), spot.path())).collect();
    let offence = Offence::value(context.container.path(&["securityContext", field]), message);
    found.push(Advice { rule, offence: Offence { related, ..offence } });
}

/// Whether ids are those of the node: not in a user namespace, where they are mapped to others, and not on Windows, which has none.
pub(super) fn counts(seen: &Seen<'_>) -> bool {
    !seen.pod.has_user_namespace() && !seen.is_windows
}

/// Makes the first letter of a sentence a capital.
pub(super) fn capitalise(text: &mut str) {
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
}
