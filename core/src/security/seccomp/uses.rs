//! Where pods name profiles, and which source a name means.

use crate::manifest::FieldPath;
use crate::security::PodView;
use crate::security::pod::holders::holders;

/// A field that names a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Use {
    /// The field, from the pod.
    pub(crate) path: FieldPath,
    /// The file below the kubelet's folder for profiles.
    pub(crate) file: String,
}

/// Every field of a pod that names a profile.
pub(crate) fn uses(pod: PodView<'_>) -> Vec<Use> {
    let named = holders(pod).filter_map(|holder| {
        let profile = holder.seccomp_profile.filter(|profile| profile.type_ == "Localhost")?;
        let file = profile.localhost_profile.as_ref().filter(|file| !file.is_empty())?;
        Some(Use { path: holder.blamed(&["seccompProfile", "localhostProfile"]).path(), file: file.clone() })
    });
    named.collect()
}

/// How many parts of a path a source's name has in common with the file that a pod names, from the end on; none where neither ends with the other.
pub(crate) fn fit(source: &str, file: &str) -> Option<usize> {
    let common = parts(source).zip(parts(file)).take_while(|(left, right)| left == right).count();
    (common > 0 && common == parts(source).count().min(parts(file).count())).then_some(common)
}

/// The parts of a path, the last one first.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.rsplit('/').filter(|part| !part.is_empty() && *part != ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_by_their_ends() {
        assert_eq!(fit("profiles/x.json", "profiles/x.json"), Some(2));
        assert_eq!(fit("./node/seccomp/profiles/x.json", "profiles/x.json"), Some(2));
        assert_eq!(fit("x.json", "profiles/x.json"), Some(1));
        assert_eq!(fit("other/x.json", "profiles/x.json"), None);
        assert_eq!(fit("ax.json", "x.json"), None);
        assert_eq!(fit("", "x.json"), None);
    }
}
