//! A `PodSecurityConfiguration` as a document: what upstream's strict decoder says of it (`admission/api/load`).

use crate::go_quote::quote;
use crate::manifest::{FieldPath, kinds};
use crate::sort::sort_by;
use crate::source::{NodeId, Tree, Value};

use super::configuration::{ConfigurationBody, ConfigurationError, Defaults, Exemptions, Fault};

const GROUP: &str = "pod-security.admission.config.k8s.io";
const KIND: &str = "PodSecurityConfiguration";
const VERSIONS: [&str; 3] = ["v1", "v1beta1", "v1alpha1"];

/// The struct of a field that a configuration has, as Go's errors name it.
const ROOT: (&str, &[&str]) = (KIND, &["apiVersion", "kind", "defaults", "exemptions"]);
const DEFAULTS: (&str, &[&str]) =
    ("PodSecurityDefaults", &["audit", "audit-version", "enforce", "enforce-version", "warn", "warn-version"]);
const EXEMPTIONS: (&str, &[&str]) = ("PodSecurityExemptions", &["namespaces", "runtimeClasses", "usernames"]);

/// Whether an object is a configuration that is looked at here.
pub fn is_known(api_version: &str, kind: &str) -> bool {
    (kind == KIND && kinds::group(api_version) == GROUP) || is_admission_configuration(api_version, kind)
}

/// Whether an object is meant as a configuration of Pod Security admission.
pub fn is_configuration(api_version: &str, kind: &str) -> bool {
    kind == KIND || kinds::group(api_version) == GROUP
}

/// Whether an object is the file that names the configurations of all plugins.
pub fn is_admission_configuration(api_version: &str, kind: &str) -> bool {
    kind == "AdmissionConfiguration" && kinds::group(api_version) == "apiserver.config.k8s.io"
}

/// The configuration of Pod Security admission in an `AdmissionConfiguration`, and its place there.
pub fn plugin_configuration(tree: &Tree, node: NodeId) -> Option<(NodeId, FieldPath)> {
    let plugins = tree.get(node, "plugins").map_or(&[][..], |plugins| tree.items(plugins));
    let named = |plugin: &NodeId| tree.get(*plugin, "name").and_then(|name| tree.str(name)) == Some("PodSecurity");
    let (at, plugin) = plugins.iter().enumerate().find(|(_, plugin)| named(plugin))?;
    let configuration = tree.get(*plugin, "configuration")?;
    let path = FieldPath::root().field("plugins").index(at).field("configuration");
    (*tree.value(configuration) != Value::Null).then_some((configuration, path))
}

/// The body of a configuration. Its `apiVersion` and `kind` are looked at where `typed`.
///
/// # Errors
///
/// What upstream's decoder says: one fatal error, or every unknown field.
pub fn read(tree: &Tree, node: NodeId, typed: bool) -> Result<ConfigurationBody, ConfigurationError> {
    if typed {
        let text = |key| tree.get(node, key).and_then(|value| tree.str(value)).unwrap_or_default();
        let (version, kind) = (text("apiVersion"), text("kind"));
        let known = kind == KIND && kinds::group_version(version).0 == GROUP;
        if !known || !VERSIONS.contains(&kinds::group_version(version).1) {
            let (name, written) = (quote(kind), quote(version));
            let message =
                format!("no kind {name} is registered for version {written} in scheme \"pkg/runtime/scheme.go:111\"");
            let field = if kind == KIND { "apiVersion" } else { "kind" };
            let fault = Fault { path: FieldPath::root().field(field), message };
            return Err(ConfigurationError { faults: vec![fault], is_strict: false });
        }
    }
    let mut reader = Reader { tree, unknown: Vec::new() };
    match reader.body(node) {
        Err(fatal) => Err(ConfigurationError { faults: vec![fatal], is_strict: false }),
        Ok(body) if reader.unknown.is_empty() => Ok(body),
        Ok(_) => {
            sort_by(&mut reader.unknown, |left, right| left.path.cmp(&right.path));
            Err(ConfigurationError { faults: reader.unknown, is_strict: true })
        }
    }
}

struct Reader<'a> {
    tree: &'a Tree,
    unknown: Vec<Fault>,
}

impl Reader<'_> {
    fn body(&mut self, node: NodeId) -> Result<ConfigurationBody, Fault> {
        let root = FieldPath::root();
        let mut body = ConfigurationBody::default();
        for (key, value) in self.fields(node, &root, ROOT)? {
            match key {
                "defaults" => body.defaults = self.defaults(value)?,
                "exemptions" => body.exemptions = self.exemptions(value)?,
                _ => {}
            }
        }
        Ok(body)
    }

    fn defaults(&mut self, node: NodeId) -> Result<Defaults, Fault> {
        let path = FieldPath::root().field("defaults");
        let mut defaults = Defaults::default();
        for (key, value) in self.fields(node, &path, DEFAULTS)? {
            let text = self.text(value, &path.field(key), DEFAULTS.0)?;
            match key {
                "enforce" => defaults.enforce = text,
                "enforce-version" => defaults.enforce_version = text,
                "audit" => defaults.audit = text,
                "audit-version" => defaults.audit_version = text,
                "warn" => defaults.warn = text,
                _ => defaults.warn_version = text,
            }
        }
        Ok(defaults)
    }

    fn exemptions(&mut self, node: NodeId) -> Result<Exemptions, Fault> {
        let path = FieldPath::root().field("exemptions");
        let mut exemptions = Exemptions::default();
        for (key, value) in self.fields(node, &path, EXEMPTIONS)? {
            let path = path.field(key);
            let items = match self.tree.value(value) {
                Value::Sequence(items) => items.as_slice(),
                Value::Null => &[],
                other => return Err(wrong_type(other, EXEMPTIONS.0, &path, &path, "[]string")),
            };
            let mut names = Vec::new();
            for (at, item) in items.iter().enumerate() {
                match self.tree.value(*item) {
                    Value::String(text) => names.push(text.to_string()),
                    Value::Null => names.push(String::new()),
                    other => return Err(wrong_type(other, EXEMPTIONS.0, &path, &path.index(at), "string")),
                }
            }
            match key {
                "namespaces" => exemptions.namespaces = names,
                "usernames" => exemptions.usernames = names,
                _ => exemptions.runtime_classes = names,
            }
        }
        Ok(exemptions)
    }

    /// The known fields of a struct in the order of their names; unknown ones are noted.
    fn fields(
        &mut self,
        node: NodeId,
        path: &FieldPath,
        (name, known): (&str, &[&'static str]),
    ) -> Result<Vec<(&'static str, NodeId)>, Fault> {
        match self.tree.value(node) {
            Value::Mapping(_) | Value::Null => {}
            other => return Err(wrong_type(other, KIND, path, path, &format!("v1.{name}"))),
        }
        let unknown = self.tree.entries(node).iter().filter(|entry| !known.contains(&&*entry.key));
        for entry in unknown {
            let path = path.field(entry.key.to_string());
            let message = format!("unknown field {}", quote(&path.to_string()));
            self.unknown.push(Fault { path, message });
        }
        Ok(known.iter().filter_map(|key| Some((*key, self.tree.get(node, key)?))).collect())
    }

    fn text(&self, node: NodeId, path: &FieldPath, name: &str) -> Result<String, Fault> {
        match self.tree.value(node) {
            Value::String(text) => Ok(text.to_string()),
            Value::Null => Ok(String::new()),
            other => Err(wrong_type(other, name, path, path, "string")),
        }
    }
}

fn wrong_type(found: &Value, name: &str, path: &FieldPath, at: &FieldPath, wanted: &str) -> Fault {
    let found = crate::manifest::go_word(found);
    Fault {
        path: at.clone(),
        message: format!("json: cannot unmarshal {found} into Go struct field {name}.{path} of type {wanted}"),
    }
}
