//! Capabilities that are added for a user who does not get them.

use crate::report::{ContainerRuntime, Severity};
use crate::rule::{Rule, example};
use crate::security::text::plural;
use crate::words::ticked;

use super::super::capabilities::{NAMES, Reading, read};
use super::super::table::low_ports;
use super::super::value::Context;
use super::sources::{AMBIENT, CAPABILITIES};
use super::{Advice, Offence, tell};

pub(super) static RULE: Rule = Rule::of_security(
    "capability-without-root",
    Severity::Info,
    "A container of another user than root that adds capabilities",
    "The runtimes give added capabilities to root. For another user they are in the bounding set only, because no runtime makes them ambient: a process has them \
     only after it ran a program whose file has them (`setcap`). Without such a program in the image the addition does nothing.",
    [example!("capability-without-root"), example!("capability-without-root" mended)],
    &[CAPABILITIES, AMBIENT],
);

pub(super) fn look(context: Context<'_>, found: &mut Vec<Advice>) {
    let added = context.added();
    if added.is_empty() || context.privileged().value == Some(true) {
        return;
    }
    let user = context.run_as_user();
    let Some(uid) = user.value.filter(|uid| *uid != 0) else { return };
    let known = |name: &String| match read(name, ContainerRuntime::CriO) {
        Reading::All => Some("ALL"),
        Reading::One(number) => NAMES.get(number).copied(),
        Reading::Unknown => None,
    };
    let names: Vec<&'static str> = added.iter().filter_map(known).collect();
    if names.is_empty() {
        return;
    }
    let it = plural(names.len(), "it", "them");
    let ports = if names.contains(&"NET_BIND_SERVICE") {
        format!(" {}", low_ports(context, ContainerRuntime::Containerd))
    } else {
        String::new()
    };
    let message = format!(
        "{} adds {} but runs as user {uid}, who has {it} only in a program whose file has {it}.{ports}",
        context.container.noun(),
        ticked(&names)
    );
    let path = context.container.path(&["securityContext", "capabilities", "add"]);
    let mut offence = Offence::key(path, message);
    offence.related.extend(user.path().map(|path| (format!("it runs as user {uid}"), path)));
    tell(&RULE, offence, found);
}
