//! The rows of the pod as a whole.

use k8s_openapi::api::core::v1::VolumeMount;

use crate::cluster::{TOKEN_PATH, token_volumes};
use crate::report::{ContextRow, ContextSource, OperatingSystem, Range};
use crate::security::pod::containers::containers;
use crate::words::{tick, ticked};

use super::super::value::{Effective, Spot};
use super::{Maker, Row};

/// What a ServiceAccount says of its token.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    /// Whether pods get it where they do not say so themselves.
    pub(crate) automount: Option<bool>,
    /// Where it says so.
    pub(crate) span: Range,
}

/// A boolean of the pod that only Linux has.
struct Flag {
    field: &'static str,
    path: &'static [&'static str],
    value: Option<bool>,
    default: bool,
    yes: &'static str,
    no: &'static str,
}

impl<'a> Maker<'a> {
    /// Every row of the pod, the same for each system.
    pub(super) fn pod(self) -> Vec<ContextRow> {
        let spec = self.ask.pod.spec;
        let network = Flag {
            field: "hostNetwork",
            path: &["spec", "hostNetwork"],
            value: spec.host_network,
            default: false,
            yes: "It is in the network of the node: no network policy holds for it as for a pod, and its ports are the node's.",
            no: "It has a network of its own.",
        };
        let linux = [
            Flag {
                field: "hostPID",
                path: &["spec", "hostPID"],
                value: spec.host_pid,
                default: false,
                yes: "It sees every process of the node.",
                no: "It sees none of the node's processes.",
            },
            Flag {
                field: "hostIPC",
                path: &["spec", "hostIPC"],
                value: spec.host_ipc,
                default: false,
                yes: "It shares memory and message queues with the processes of the node.",
                no: "It shares no memory with the processes of the node.",
            },
            Flag {
                field: "hostUsers",
                path: &["spec", "hostUsers"],
                value: spec.host_users,
                default: true,
                yes: "A user id in a container is the same user on the node: root is the node's root.",
                no: "It has a user namespace of its own: a user id in a container is an unprivileged user on the node.",
            },
            Flag {
                field: "shareProcessNamespace",
                path: &["spec", "shareProcessNamespace"],
                value: spec.share_process_namespace,
                default: false,
                yes: "Its containers see each other's processes.",
                no: "Its containers do not see each other's processes.",
            },
        ];
        let mut rows = vec![flag(&network)];
        rows.extend(
            linux
                .iter()
                .map(|each| self.on_linux(each.field, each.path, each.value.map(|set| set.to_string()), || flag(each))),
        );
        rows.extend(self.groups());
        let mut placed: Vec<ContextRow> = rows.into_iter().map(|row| self.place(row)).collect();
        placed.push(self.place(self.account_name()));
        placed.push(self.token());
        placed
    }

    /// A row that only Linux has: on Windows it says so, with what is set all the same.
    pub(super) fn on_linux(
        self,
        field: &'static str,
        path: &'static [&'static str],
        set: Option<String>,
        row: impl FnOnce() -> Row<'a>,
    ) -> Row<'a> {
        match self.system {
            OperatingSystem::Linux => row(),
            OperatingSystem::Windows => {
                let set = set.map(|value| (Spot::Pod(path), value));
                Row::elsewhere(field, self.system, self.os_spot(), set.into_iter().collect())
            }
        }
    }

    /// `serviceAccountName` goes before the older `serviceAccount`, as in the API server's conversion.
    fn account_name(self) -> Row<'a> {
        let spec = self.ask.pod.spec;
        let newer = spec.service_account_name.as_deref().filter(|name| !name.is_empty());
        let older = spec.service_account.as_deref().filter(|name| !name.is_empty());
        let (newer_spot, older_spot) =
            (Spot::Pod(&["spec", "serviceAccountName"]), Spot::Pod(&["spec", "serviceAccount"]));
        let effective = match (newer, older) {
            (Some(newer), older) => {
                Effective::set(newer, newer_spot).shadowing(older.filter(|older| *older != newer).map(|_| older_spot))
            }
            (None, Some(older)) => Effective::set(older, older_spot),
            (None, None) => Effective::default(Some("default"), ContextSource::ApiDefault),
        };
        let name = effective.value.unwrap_or("default");
        let sentence = format!("To the API server its containers are the ServiceAccount {}.", tick(name));
        let said = |_| older.unwrap_or_default().to_string();
        Row::of("serviceAccountName", &effective, Ok(name.to_string()), said, sentence)
    }

    /// The containers that mount something else where the token would be: the API server leaves that alone (`plugin/pkg/admission/serviceaccount`). In a pod
    /// that comes from a cluster it is the token itself that is mounted there, which `projected` has.
    fn without_token(self, projected: &[&'a str]) -> Vec<&'a str> {
        let names = containers(self.ask.pod.spec)
            .filter(|container| container.mounts.iter().any(|mount| mount.mount_path == TOKEN_PATH))
            .map(|container| container.name);
        names.filter(|name| !projected.contains(name)).collect()
    }

    /// The containers that mount a projected volume with a token of the ServiceAccount.
    fn with_projected_token(self) -> Vec<&'a str> {
        let spec = self.ask.pod.spec;
        let volumes = token_volumes(spec);
        let has = |mount: &VolumeMount| volumes.contains(&mount.name.as_str());
        containers(spec).filter(|container| container.mounts.iter().any(has)).map(|container| container.name).collect()
    }

    fn token(self) -> ContextRow {
        let set = self.ask.pod.spec.automount_service_account_token;
        let account = self.ask.account.as_ref();
        let of_account = account.and_then(|account| account.automount);
        let effective = match (set, of_account) {
            (Some(set), _) => Effective::set(set, Spot::Pod(&["spec", "automountServiceAccountToken"])),
            (None, Some(set)) => Effective::default(Some(set), ContextSource::ServiceAccount),
            (None, None) => Effective::default(Some(true), ContextSource::ApiDefault),
        };
        let mounted = effective.value.unwrap_or(true);
        let projected = self.with_projected_token();
        let mut sentence = match (mounted, self.without_token(&projected)) {
            (true, without) if without.is_empty() => {
                "Every container has the token of the ServiceAccount in a file, and may ask the API server with it."
                    .to_string()
            }
            (true, without) if without.len() == containers(self.ask.pod.spec).count() => {
                "No container has the token of the ServiceAccount: something else is mounted where it would be."
                    .to_string()
            }
            (true, without) => format!(
                "Every container has the token of the ServiceAccount in a file, and may ask the API server with it, but for {}: something else is mounted there.",
                ticked(&without)
            ),
            (false, _) if projected.is_empty() => "No container is given the token of the ServiceAccount.".to_string(),
            (false, _) => format!(
                "The API server mounts no token of the ServiceAccount by itself, but a projected volume gives one to {}.",
                ticked(&projected)
            ),
        };
        if effective.source == ContextSource::ApiDefault && account.is_none() {
            sentence.push_str(" The ServiceAccount is not among the objects; it might say otherwise.");
        }
        let value = Ok(mounted.to_string());
        let row = Row::of("automountServiceAccountToken", &effective, value, |_| String::new(), sentence);
        let mut placed = self.place(row);
        if effective.source == ContextSource::ServiceAccount {
            placed.path = "automountServiceAccountToken".to_string();
            placed.span = account.map(|account| account.span.clone());
        }
        placed
    }
}

fn flag<'a>(flag: &Flag) -> Row<'a> {
    let effective = match flag.value {
        Some(value) => Effective::set(value, Spot::Pod(flag.path)),
        None => Effective::default(Some(flag.default), ContextSource::ApiDefault),
    };
    let value = effective.value.unwrap_or(flag.default);
    let sentence = if value { flag.yes } else { flag.no };
    Row::of(flag.field, &effective, Ok(value.to_string()), |_| String::new(), sentence.to_string())
}
