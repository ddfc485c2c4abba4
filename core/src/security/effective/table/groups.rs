//! The rows of the pod about groups, labels of volumes, and sysctls.

use crate::report::ContextSource;
use crate::words::tick;

use super::super::value::{Effective, Spot};
use super::{Maker, Row};

/// A field of the pod's security context.
struct Field {
    name: &'static str,
    path: &'static [&'static str],
    /// What is set, as text.
    set: Option<String>,
    /// What holds where nothing is.
    default: &'static str,
    sentence: String,
}

impl<'a> Maker<'a> {
    pub(super) fn groups(self) -> impl Iterator<Item = Row<'a>> {
        self.fields().into_iter().map(move |field| {
            let set = field.set.clone();
            self.on_linux(field.name, field.path, set, || row(field))
        })
    }

    fn fields(self) -> [Field; 6] {
        let context = self.ask.pod.security_context();
        let fs_group = context.and_then(|context| context.fs_group);
        let groups = context.and_then(|context| context.supplemental_groups.as_deref()).unwrap_or_default();
        let sysctls = context.and_then(|context| context.sysctls.as_deref()).unwrap_or_default();
        let policy = context.and_then(|context| context.supplemental_groups_policy.clone());
        let change = context.and_then(|context| context.fs_group_change_policy.clone());
        let label_change = context.and_then(|context| context.se_linux_change_policy.clone());
        let numbers = |groups: &[i64]| groups.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        let pairs = sysctls.iter().map(|sysctl| format!("{}={}", sysctl.name, sysctl.value)).collect::<Vec<_>>();
        [
            Field {
                name: "fsGroup",
                path: &["spec", "securityContext", "fsGroup"],
                set: fs_group.map(|group| group.to_string()),
                default: "none",
                sentence: match fs_group {
                    Some(group) => format!(
                        "Its containers are in group {group} as well, and volumes that support it get that group."
                    ),
                    None => "No group of volumes is changed, and its containers are in no group because of it.".to_string(),
                },
            },
            Field {
                name: "fsGroupChangePolicy",
                path: &["spec", "securityContext", "fsGroupChangePolicy"],
                sentence: match (fs_group, change.as_deref()) {
                    (None, _) => "There is no `fsGroup`, so nothing depends on it.".to_string(),
                    (_, Some("OnRootMismatch")) => "A volume's group is changed only where its root has another one.".to_string(),
                    (_, None | Some("Always")) => "The group of every file of a volume is changed each time it is mounted.".to_string(),
                    (_, Some(other)) => unknown(other),
                },
                set: change,
                default: "Always",
            },
            Field {
                name: "supplementalGroups",
                path: &["spec", "securityContext", "supplementalGroups"],
                set: Some(numbers(groups)).filter(|text| !text.is_empty()),
                default: "none",
                sentence: match groups.is_empty() {
                    true => "Its containers are in no further groups.".to_string(),
                    false => "Its containers are in these groups as well.".to_string(),
                },
            },
            Field {
                name: "supplementalGroupsPolicy",
                path: &["spec", "securityContext", "supplementalGroupsPolicy"],
                sentence: match policy.as_deref() {
                    Some("Strict") => "The groups that the image gives the user do not count.".to_string(),
                    None | Some("Merge") => "The groups that the image's `/etc/group` gives the user count as well.".to_string(),
                    Some(other) => unknown(other),
                },
                set: policy,
                default: "Merge",
            },
            Field {
                name: "seLinuxChangePolicy",
                path: &["spec", "securityContext", "seLinuxChangePolicy"],
                sentence: match label_change.as_deref() {
                    Some("Recursive") => "Where the node has SELinux the runtime labels every file of its volumes.".to_string(),
                    None | Some("MountOption") => {
                        "Where the node has SELinux its volumes are mounted with the label, if they can be; others are labelled file by file.".to_string()
                    }
                    Some(other) => unknown(other),
                },
                set: label_change,
                default: "MountOption",
            },
            Field {
                name: "sysctls",
                path: &["spec", "securityContext", "sysctls"],
                sentence: match pairs.is_empty() {
                    true => "It sets no parameters of the kernel.".to_string(),
                    false => "It sets these parameters of the kernel for all its containers.".to_string(),
                },
                set: Some(pairs.join(", ")).filter(|text| !text.is_empty()),
                default: "none",
            },
        ]
    }
}

fn row<'a>(field: Field) -> Row<'a> {
    let effective = match field.set {
        Some(set) => Effective::set(set, Spot::Pod(field.path)),
        None => Effective::default(Some(field.default.to_string()), ContextSource::ApiDefault),
    };
    let value = Ok(effective.value.clone().unwrap_or_default());
    Row::of(field.name, &effective, value, |_| String::new(), field.sentence)
}

fn unknown(other: &str) -> String {
    format!("The API server does not know {}.", tick(other))
}
