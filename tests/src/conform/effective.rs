//! Which values take effect in the containers of an object: what the kubelet hands to the runtime.

use podwall::report::{ContainerContext, ContextRow, ContextSource};
use podwall::{Analysis, Options, Source};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Disagreement;
use super::line::read;

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    object: &'a RawValue,
    containers: Vec<Container>,
}

/// What the kubelet makes of one container; what is not set is left to image, runtime and node.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Container {
    path: String,
    run_as_user: Option<i64>,
    run_as_group: Option<i64>,
    run_as_non_root: Option<bool>,
    privileged: Option<bool>,
    #[serde(default)]
    no_new_privileges: bool,
    read_only_root_filesystem: Option<bool>,
    #[serde(default)]
    is_unmasked: bool,
    #[serde(rename = "seLinuxOptions")]
    se_linux: Option<SeLinux>,
    app_armor: Option<AppArmor>,
    #[serde(default)]
    host_process: bool,
    run_as_user_name: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SeLinux {
    user: String,
    role: String,
    r#type: String,
    level: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AppArmor {
    r#type: String,
    localhost_profile: Option<String>,
}

/// Compares what is set for each container. Of a privileged container what runtimes make of profiles and masks is not the kubelet's matter.
pub(super) fn judge(line: &str) -> Result<Option<Disagreement>, String> {
    let line: Line<'_> = read(line)?;
    let source = Source { name: "object".to_string(), text: line.object.get().to_string(), cluster: None };
    let analysis = Analysis::new(vec![source], Options { contexts: true, ..Options::default() });
    let tables = analysis.report().contexts.unwrap_or_default();
    let [table] = tables.as_slice() else {
        return Ok(Some(other("the workload", "one", tables.len().to_string())));
    };
    let paths: Vec<&str> = table.containers.iter().map(|container| container.path.as_str()).collect();
    let expected: Vec<&str> = line.containers.iter().map(|container| container.path.as_str()).collect();
    if paths != expected {
        return Ok(Some(other("the containers", &expected.join(", "), paths.join(", "))));
    }
    Ok(line.containers.iter().zip(&table.containers).find_map(|(expected, found)| compare(expected, found)))
}

fn compare(expected: &Container, found: &ContainerContext) -> Option<Disagreement> {
    let row = |field: &str| found.rows.iter().find(|row| row.field == field);
    let on_windows = row("runAsUser").is_some_and(|row| row.source == ContextSource::OperatingSystem);
    let is_privileged = expected.privileged == Some(true);
    let mut asked: Vec<(&str, Option<String>)> =
        vec![("runAsNonRoot", Some(expected.run_as_non_root.unwrap_or(false).to_string()))];
    if on_windows {
        asked.push(("windowsOptions.hostProcess", Some(expected.host_process.to_string())));
        asked.push(("windowsOptions.runAsUserName", expected.run_as_user_name.clone()));
    } else {
        asked.push(("runAsUser", expected.run_as_user.map(|user| user.to_string())));
        asked.push(("runAsGroup", expected.run_as_group.map(|group| group.to_string())));
        asked.push(("privileged", Some(is_privileged.to_string())));
        asked.push(("readOnlyRootFilesystem", Some(expected.read_only_root_filesystem.unwrap_or(false).to_string())));
        asked.push(("seLinuxOptions", expected.se_linux.as_ref().map(se_linux)));
        if !is_privileged {
            asked.push(("procMount", Some(if expected.is_unmasked { "Unmasked" } else { "Default" }.to_string())));
            asked.push((
                "appArmorProfile",
                Some(expected.app_armor.as_ref().map_or_else(|| "RuntimeDefault".to_string(), app_armor)),
            ));
        }
        // The documentation calls the field true where it protects nothing; the kubelet sets `no_new_privs` all the same.
        let escalation = row("allowPrivilegeEscalation").filter(|row| row.shadows.is_empty());
        if escalation.is_some() {
            asked.push(("allowPrivilegeEscalation", Some((!expected.no_new_privileges).to_string())));
        }
    }
    asked.into_iter().find_map(|(field, expected)| {
        let told = row(field).and_then(told);
        (told != expected).then(|| {
            let (expected, told) = (expected.unwrap_or_default(), told.unwrap_or_default());
            other(&format!("{}, {field}", found.path), &expected, told)
        })
    })
}

/// The value of a row; none where image, runtime or node decides.
fn told(row: &ContextRow) -> Option<String> {
    row.known.then(|| row.value.clone())
}

fn se_linux(options: &SeLinux) -> String {
    let parts =
        [("user", &options.user), ("role", &options.role), ("type", &options.r#type), ("level", &options.level)];
    let set = parts.into_iter().filter(|(_, value)| !value.is_empty());
    set.map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(", ")
}

fn app_armor(profile: &AppArmor) -> String {
    match &profile.localhost_profile {
        Some(name) => format!("{}: {name}", profile.r#type),
        None => profile.r#type.clone(),
    }
}

fn other(question: &str, expected: &str, found: String) -> Disagreement {
    Disagreement { question: question.to_string(), expected: expected.to_string(), found }
}
