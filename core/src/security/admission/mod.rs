//! Pod Security admission, simulated: what a cluster would say when an object is applied.
//!
//! Follows `k8s.io/pod-security-admission/admission`. There is no time in it: upstream stops looking at existing pods after a second.

mod configuration;
mod document;
mod existing;
mod meant;
mod options;
mod policy;
mod request;
mod rules;
mod validate;

pub use configuration::{
    Configuration, ConfigurationBody, ConfigurationError, Defaults, Exemptions, Fault, version_field,
};
pub use document::{is_admission_configuration, is_configuration, is_known, plugin_configuration, read};
pub use meant::meant_version;
pub use options::{AdmissionOptions, ApplyOrder};
pub use policy::{LabelError, LevelVersion, Mode, PREFIX, Policy, PolicyVersion, Resolved, resolve};
pub use request::{Body, Cluster, ExistingPod, Operation, Refusal, Request, Response, Subject, Verdict};
pub use rules::{
    APPLIED_BEFORE_NAMESPACE, BAD_CONFIGURATION, DENIED, INVALID_LABEL, NOT_ENFORCED, RULES, UNKNOWN_LABEL,
    VERSION_AHEAD, WARN_LAXER,
};
pub use validate::Admission;
