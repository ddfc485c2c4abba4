//! Kinds that kubectl does not find, or finds and the API server does not know, as findings.

use crate::finding::{Finding, Part, Place};
use crate::go_quote::quote;
use crate::manifest::ObjectId;

use super::kinds::{self, Known};
use super::object::{Object, current_version};
use super::{FieldPath, KUBERNETES_VERSION, nearest, rules};

/// What is odd about an object's `apiVersion` and `kind`.
pub fn odd_kind(object: &Object, id: ObjectId) -> Option<Finding> {
    let Object { api_version, kind, .. } = object;
    let (rule, message, field) = match object.known {
        // A list without items is told as such.
        Known::NoSuchKind if kind == "List" => return None,
        Known::NoSuchKind => {
            let near = nearest(kind, kinds::served().map(|(_, kind)| kind));
            let hint = match (near.first(), current_version(kind)) {
                (_, Some(version)) => format!(" `{kind}` is in `{version}`."),
                (Some(near), None) => format!(" Is `{near}` meant?"),
                (None, None) => String::new(),
            };
            let message = format!("`{api_version}` has no kind `{kind}`; kubectl cannot send it.{hint}");
            (&rules::UNKNOWN_KIND, message, "kind")
        }
        Known::NoSuchVersion => {
            let hint =
                current_version(kind).map_or(String::new(), |version| format!(" `{kind}` is served as `{version}`."));
            let version = KUBERNETES_VERSION;
            let message = format!("Kubernetes {version} does not serve `{kind}` in `{api_version}` by default.{hint}");
            (&rules::UNSERVED_VERSION, message, "apiVersion")
        }
        Known::Custom => {
            let group = kinds::group(api_version);
            let message = match group {
                "" => format!(
                    "Kubernetes has no version `{api_version}`; kubectl finds no `{kind}` in it unless the cluster has it."
                ),
                group => {
                    let rest = if kinds::leads_in(api_version, kind) { "" } else { "; it is not evaluated" };
                    format!(
                        "`{kind}` is no kind of Kubernetes itself. A cluster takes it once a definition of `{group}` is installed{rest}."
                    )
                }
            };
            (&rules::CUSTOM_KIND, message, "kind")
        }
        Known::Namespaced | Known::Cluster => return None,
    };
    let upstream = match kinds::destination(api_version, kind) {
        Err(error) => error,
        // kubectl does not mind capitals that are missing, but the server does.
        Ok(served) => {
            let version = kinds::printed(api_version);
            let (_, short) = kinds::group_version(api_version);
            format!(
                "{kind} in version {} cannot be handled as a {served}: no kind {} is registered for version {} {}",
                quote(short),
                quote(kind),
                quote(&version),
                super::server::UNREGISTERED
            )
        }
    };
    Some(Finding {
        rule,
        message,
        upstream: Some(upstream.into()),
        place: Place::Field { object: id, path: FieldPath::root().field(field), part: Part::Value },
        related: Vec::new(),
        mend: None,
    })
}
