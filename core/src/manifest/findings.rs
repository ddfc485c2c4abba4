//! Slips of an object as findings: Podwall's own sentence, and the API server's.

use crate::finding::{Finding, Part, Place, SourceId};
use crate::fix;
use crate::manifest::ObjectId;
use crate::source::{Document, NodeId, Span, Tree};

use super::check::{Slip, SlipKind};
use super::hint::hint;
use super::object::Object;
use super::schema::TypeId;
use super::server::json_path;
use super::wrong_type::WrongType;
use super::{FieldPath, Segment, kinds, rules};
use crate::go_quote::quote;

/// An object whose fields were checked.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'a> {
    /// The source.
    pub source: SourceId,
    /// Its text.
    pub text: &'a str,
    /// The nodes of the document.
    pub tree: &'a Tree,
    /// The object.
    pub object: &'a Object,
    /// Its number.
    pub id: ObjectId,
    /// The type that its fields were held against.
    pub kind: TypeId,
}

impl Checked<'_> {
    /// The findings about the object's fields.
    pub fn findings(&self, slips: &[Slip]) -> Vec<Finding> {
        let mend = |slip| fix::of_slip(self.tree, self.object.node, self.kind, slip);
        slips.iter().map(|slip| Finding { mend: mend(slip), ..self.finding(slip) }).collect()
    }

    fn finding(&self, slip: &Slip) -> Finding {
        let name = slip.path.last_name();
        match &slip.kind {
            SlipKind::Unknown { owner } => {
                let hint = hint(self.kind, &slip.path, *owner, name);
                let what = place_in_words(slip.owner);
                let space = if hint.is_empty() { "" } else { " " };
                let message =
                    format!("`{name}` is no field of {what}; the API server refuses the object.{space}{hint}");
                let field = quote(&json_path(&slip.path));
                let upstream = self.refusal(&format!("strict decoding error: unknown field {field}"));
                self.found(&rules::UNKNOWN_FIELD, message, upstream, slip, Part::Key)
            }
            SlipKind::WrongType { node, wanted, error, .. } => {
                let wrong = WrongType { text: self.text, tree: self.tree, path: &slip.path, node: *node, wanted };
                self.found(&rules::WRONG_TYPE, wrong.sentence(), self.undecodable(&slip.path, error), slip, Part::Value)
            }
            SlipKind::Duplicate { key, first } => duplicate(self.source, name, *key, *first),
        }
    }

    fn found(
        &self,
        rule: &'static crate::rule::Rule,
        message: String,
        upstream: String,
        slip: &Slip,
        part: Part,
    ) -> Finding {
        let place = Place::Field { object: self.id, path: slip.path.clone(), part };
        Finding { rule, message, upstream: Some(upstream.into()), place, related: Vec::new(), mend: None }
    }

    /// What is said of a value that cannot be decoded. kubectl decodes the metadata of whole documents itself.
    fn undecodable(&self, path: &FieldPath, error: &str) -> String {
        let in_metadata = path.segments().first() == Some(&Segment::Field("metadata".into()));
        if !in_metadata || self.object.node != self.tree.root() {
            return self.refusal(error);
        }
        let own = format!("Go struct field {}.metadata of", self.object.kind);
        error.replacen(&own, "Go struct field metadataOnlyObject.metadata of", 1)
    }

    /// The API server's sentence when it cannot take an object.
    fn refusal(&self, why: &str) -> String {
        let (_, version) = kinds::group_version(&self.object.api_version);
        let kind = &self.object.kind;
        format!("{kind} in version {} cannot be handled as a {kind}: {why}", quote(version))
    }
}

/// The findings about keys that stand twice in an object whose type is not known.
pub fn duplicates(source: SourceId, document: &Document, tree: &Tree, node: NodeId) -> Vec<Finding> {
    // To override what a merge key brings in is what merge keys are for.
    let written = document.duplicates_in(tree, node).iter().filter(|found| !found.merged);
    written.map(|found| duplicate(source, &found.key, found.span, found.first)).collect()
}

fn duplicate(source: SourceId, name: &str, key: Span, first: Span) -> Finding {
    Finding {
        rule: &rules::DUPLICATE_KEY,
        message: format!("`{name}` stands twice here; this one wins and the earlier one is lost."),
        upstream: None,
        place: Place::Text { source, span: key },
        related: vec![("the one that is lost".to_string(), Place::Text { source, span: first })],
        mend: None,
    }
}

/// A struct in words: `v1.SecurityContext` is a container's securityContext.
fn place_in_words(owner: &str) -> String {
    match owner {
        "v1.SecurityContext" => "a container's `securityContext`".to_string(),
        "v1.PodSecurityContext" => "a pod's `securityContext`".to_string(),
        "v1.PodSpec" => "a pod's `spec`".to_string(),
        "v1.SeccompProfile" => "a `seccompProfile`".to_string(),
        "v1.ObjectMeta" => "`metadata`".to_string(),
        "v1.NetworkPolicyPeer" => "a policy's peer".to_string(),
        "v1.NetworkPolicyPort" => "a policy's port".to_string(),
        "v1.NetworkPolicyIngressRule" | "v1.NetworkPolicyEgressRule" => "a policy's rule".to_string(),
        "v1.LabelSelector" => "a label selector".to_string(),
        other => {
            let name = other.rsplit('.').next().unwrap_or_default();
            if let Some(kind) = name.strip_suffix("Spec").filter(|kind| !kind.is_empty()) {
                return format!(
                    "{} {kind}'s `spec`",
                    if kind.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" }
                );
            }
            let article = if name.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
            format!("{article} {name}")
        }
    }
}
