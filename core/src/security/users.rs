//! Which users containers run as, as far as that decides whether a mend is safe.

use super::PodView;
use super::pod::containers::{ContainerView, containers};

/// What manifests tell of the user that containers run as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum User {
    /// It is another than root.
    Other,
    /// It is root.
    Root,
    /// The image decides.
    OfImage,
}

impl User {
    /// The user of a container.
    pub(crate) fn of(pod: PodView<'_>, container: &ContainerView<'_>) -> User {
        let own = container.security.and_then(|context| context.run_as_user);
        match own.or(pod.security_context().and_then(|context| context.run_as_user)) {
            Some(0) => User::Root,
            Some(_) => User::Other,
            None => User::OfImage,
        }
    }

    /// The user of several: root if one of them is, then what the image decides.
    pub(crate) fn of_all(pod: PodView<'_>, counts: impl Fn(&ContainerView<'_>) -> bool) -> User {
        let mut users = User::Other;
        for container in containers(pod.spec).filter(|container| counts(container)) {
            match User::of(pod, &container) {
                User::Root => return User::Root,
                User::OfImage => users = User::OfImage,
                User::Other => {}
            }
        }
        users
    }
}
