//! What the API server fills in before Pod Security admission sees an object (`SetDefaults_Pod`, `SetDefaults_Volume`, and the pod
//! strategy's `applyAppArmorVersionSkew`): only what a check can see of it.
//!
//! An empty `securityContext` of the pod is filled in too, but changes no verdict.

use k8s_openapi::api::core::v1::{AppArmorProfile, Container, EmptyDirVolumeSource, PodSpec, SecurityContext};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::standards::{APP_ARMOR_ANNOTATION_PREFIX, has_source};

/// The longest profile name that the API server takes, in bytes.
const MAX_PROFILE_LENGTH: usize = 4095;

/// Defaults of a Pod.
pub fn pod(metadata: &mut ObjectMeta, spec: &mut PodSpec) {
    template(spec);
    if spec.host_network == Some(true) {
        // Ephemeral containers have no ports.
        spec.containers.iter_mut().for_each(open_host_ports);
        spec.init_containers.iter_mut().flatten().for_each(open_host_ports);
    }
    confine_as_annotated(metadata, spec);
}

/// Defaults of a pod template.
pub fn template(spec: &mut PodSpec) {
    for volume in spec.volumes.iter_mut().flatten().filter(|volume| !has_source(volume)) {
        volume.empty_dir = Some(EmptyDirVolumeSource::default());
    }
}

/// In the network of the node a port of the container is a port of the node.
fn open_host_ports(container: &mut Container) {
    for port in container.ports.iter_mut().flatten().filter(|port| port.host_port.unwrap_or_default() == 0) {
        port.host_port = Some(port.container_port);
    }
}

/// Copies AppArmor annotations to containers that set no profile, unless it is the pod's profile anyway.
fn confine_as_annotated(metadata: &ObjectMeta, spec: &mut PodSpec) {
    let Some(annotations) = metadata.annotations.as_ref() else { return };
    if spec.os.as_ref().is_some_and(|os| os.name == "windows") {
        return;
    }
    let of_pod = spec.security_context.as_ref().and_then(|context| context.app_armor_profile.clone());
    let confine = |name: &str, context: &mut Option<SecurityContext>| {
        let annotation = annotations.get(&format!("{APP_ARMOR_ANNOTATION_PREFIX}{name}"));
        let profile = annotation.and_then(|value| profile(value)).filter(|profile| Some(profile) != of_pod.as_ref());
        if profile.is_some() && context.as_ref().is_none_or(|context| context.app_armor_profile.is_none()) {
            context.get_or_insert_default().app_armor_profile = profile;
        }
    };
    for container in spec.containers.iter_mut().chain(spec.init_containers.iter_mut().flatten()) {
        confine(&container.name, &mut container.security_context);
    }
    for container in spec.ephemeral_containers.iter_mut().flatten() {
        confine(&container.name, &mut container.security_context);
    }
}

/// The profile that an annotation stands for; none where it says nothing that a field could hold.
fn profile(annotation: &str) -> Option<AppArmorProfile> {
    let (type_, localhost_profile) = match annotation {
        "unconfined" => ("Unconfined", None),
        "runtime/default" => ("RuntimeDefault", None),
        other => {
            let name = other.strip_prefix("localhost/").filter(|name| !name.is_empty())?;
            let valid = name.trim() == name && name.len() <= MAX_PROFILE_LENGTH;
            ("Localhost", Some(valid.then(|| name.to_string())?))
        }
    };
    Some(AppArmorProfile { type_: type_.to_string(), localhost_profile })
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::core::v1::Pod;

    use super::*;

    fn defaulted(pod: &str) -> Pod {
        let mut made: Pod = serde_yaml::from_str(pod).unwrap();
        super::pod(&mut made.metadata, made.spec.as_mut().unwrap());
        made
    }

    #[test]
    fn a_volume_without_source_is_an_empty_dir() {
        let spec = defaulted("{spec: {volumes: [{name: a}, {name: b, nfs: {server: s, path: /}}]}}").spec.unwrap();
        let volumes = spec.volumes.unwrap();
        assert!(volumes[0].empty_dir.is_some());
        assert!(volumes[1].empty_dir.is_none());
    }

    #[test]
    fn host_network_opens_ports_of_the_node_for_pods_only() {
        let text = "{spec: {hostNetwork: true, containers: [{name: a, ports: [{containerPort: 80}, {containerPort: 81, hostPort: 82}]}], \
                    ephemeralContainers: [{name: e, ports: [{containerPort: 9}]}]}}";
        let spec = defaulted(text).spec.unwrap();
        let ports = spec.containers[0].ports.as_ref().unwrap();
        assert_eq!((ports[0].host_port, ports[1].host_port), (Some(80), Some(82)));
        assert_eq!(spec.ephemeral_containers.unwrap()[0].ports.as_ref().unwrap()[0].host_port, None);

        let mut of_template: PodSpec = serde_yaml::from_str::<Pod>(text).unwrap().spec.unwrap();
        template(&mut of_template);
        assert_eq!(of_template.containers[0].ports.as_ref().unwrap()[0].host_port, None);
    }

    fn app_armor(annotation: &str, spec: &str) -> Option<String> {
        let text =
            format!("{{metadata: {{annotations: {{{APP_ARMOR_ANNOTATION_PREFIX}a: '{annotation}'}}}}, spec: {spec}}}");
        let container = defaulted(&text).spec.unwrap().containers.remove(0);
        let profile = container.security_context?.app_armor_profile?;
        Some([profile.type_, profile.localhost_profile.unwrap_or_default()].join("/"))
    }

    #[test]
    fn app_armor_annotations_fill_in_the_field() {
        let plain = "{containers: [{name: a}]}";
        assert_eq!(app_armor("unconfined", plain).as_deref(), Some("Unconfined/"));
        assert_eq!(app_armor("localhost/x", plain).as_deref(), Some("Localhost/x"));
        for nothing in ["", "localhost/", "localhost/ x", "Unconfined"] {
            assert_eq!(app_armor(nothing, plain), None, "{nothing}");
        }
    }

    #[test]
    fn app_armor_annotations_change_no_field_that_is_set() {
        let set = "{containers: [{name: a, securityContext: {appArmorProfile: {type: RuntimeDefault}}}]}";
        assert_eq!(app_armor("unconfined", set).as_deref(), Some("RuntimeDefault/"));
        assert_eq!(app_armor("unconfined", "{containers: [{name: b}]}"), None);
        let same = "{securityContext: {appArmorProfile: {type: Unconfined}}, containers: [{name: a}]}";
        assert_eq!(app_armor("unconfined", same), None);
        assert_eq!(app_armor("unconfined", "{os: {name: windows}, containers: [{name: a}]}"), None);
    }
}
