//! Manifests made up for measuring: the same for the same size, with labels, ports and policies as varied as real ones are.

use std::fmt::Write;

/// How many namespaces the workloads are spread over.
const NAMESPACES: usize = 20;
const TIERS: [&str; 4] = ["web", "api", "worker", "database"];
const TEAMS: usize = 13;

/// A stream of `pods` Pods, about 900 bytes each.
pub fn pods(pods: usize) -> String {
    let mut text = String::new();
    for at in 0..pods {
        pod(&mut text, at).expect("a String takes every text");
    }
    text
}

/// A stream of `policies` NetworkPolicies over the labels that [`pods`] gives.
pub fn policies(policies: usize) -> String {
    let mut text = String::new();
    for at in 0..policies {
        policy(&mut text, at).expect("a String takes every text");
    }
    text
}

/// A stream of `documents` Deployments of 21 lines each, `app-0` and so on, as somebody has them in an editor.
pub fn typed(documents: usize) -> String {
    let document = |at: usize| {
        format!(
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app-{at}\n  namespace: team-{team}\nspec:\n  selector:\n    matchLabels:\n      \
             app: app-{at}\n  template:\n    metadata:\n      labels:\n        app: app-{at}\n    spec:\n      containers:\n      - name: main\n        \
             image: \"registry.example/app-{at}:1.0\"\n        ports:\n        - containerPort: 8080\n        tty: false\n",
            team = at % NAMESPACES
        )
    };
    (0..documents).map(document).collect()
}

/// A stream of at least `bytes` bytes: Deployments with two containers each, as charts render them.
pub fn deployments(bytes: usize) -> String {
    let mut text = String::new();
    let mut at = 0;
    while text.len() < bytes {
        deployment(&mut text, at).expect("a String takes every text");
        at += 1;
    }
    text
}

fn tier(at: usize) -> &'static str {
    TIERS[at % TIERS.len()]
}

fn pod(text: &mut String, at: usize) -> std::fmt::Result {
    let (namespace, tier, team, app) = (at % NAMESPACES, tier(at), at / 7 % TEAMS, at / 20);
    let port = 8000 + at % 5;
    write!(
        text,
        "---
apiVersion: v1
kind: Pod
metadata:
  name: pod-{at}
  namespace: team-{namespace}
  labels:
    app: app-{app}
    tier: {tier}
    team: \"{team}\"
spec:
  serviceAccountName: app-{app}
  containers:
  - name: main
    image: registry.example/app-{app}:1.{team}
    ports:
    - name: http
      containerPort: {port}
    env:
    - name: LOG_LEVEL
      value: info
    - name: DATABASE_HOST
      value: database.team-{namespace}.svc
    resources:
      requests: {{cpu: 100m, memory: 64Mi}}
      limits: {{cpu: 200m, memory: 128Mi}}
    readinessProbe:
      httpGet: {{path: /ready, port: http}}
    securityContext:
      allowPrivilegeEscalation: {escalation}
      capabilities:
        drop: [ALL]
      runAsNonRoot: true
      seccompProfile:
        type: RuntimeDefault
",
        escalation = at.is_multiple_of(3),
    )
}

fn policy(text: &mut String, at: usize) -> std::fmt::Result {
    let (namespace, tier, team, app) = (at % NAMESPACES, tier(at / 3), at % TEAMS, at / 2);
    let other = (at * 7 + 3) % NAMESPACES;
    let port = 8000 + at % 5;
    write!(
        text,
        "---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: policy-{at}
  namespace: team-{namespace}
spec:
  podSelector:
"
    )?;
    match at % 3 {
        0 => writeln!(text, "    matchLabels: {{app: app-{app}}}")?,
        1 => writeln!(text, "    matchLabels: {{tier: {tier}, team: \"{team}\"}}")?,
        _ => writeln!(text, "    matchExpressions:\n    - {{key: tier, operator: In, values: [{tier}, web]}}")?,
    }
    write!(
        text,
        "  policyTypes: [Ingress{egress}]
  ingress:
  - from:
    - podSelector:
        matchLabels: {{tier: {tier}}}
    - namespaceSelector:
        matchLabels: {{kubernetes.io/metadata.name: team-{other}}}
      podSelector:
        matchExpressions:
        - {{key: team, operator: NotIn, values: [\"{team}\"]}}
    ports:
    - port: http
    - port: {port}
      endPort: {last}
",
        egress = if at % 4 == 1 { ", Egress" } else { "" },
        last = port + 10,
    )?;
    if at % 4 == 1 {
        write!(
            text,
            "  egress:
  - to:
    - ipBlock: {{cidr: 10.{team}.0.0/16, except: [10.{team}.{namespace}.0/24]}}
    - namespaceSelector: {{}}
  - ports:
    - {{protocol: UDP, port: 53}}
"
        )?;
    }
    Ok(())
}

fn deployment(text: &mut String, at: usize) -> std::fmt::Result {
    let (namespace, tier, team) = (at % NAMESPACES, tier(at), at % TEAMS);
    write!(
        text,
        "---
# Source: shop/templates/deployment-{at}.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-{at}
  namespace: team-{namespace}
  labels: &labels
    app.kubernetes.io/name: app-{at}
    app.kubernetes.io/managed-by: Helm
    tier: {tier}
  annotations:
    description: 'Serves the {tier} of team {team}: orders, carts and \"everything else\".'
spec:
  replicas: {replicas}
  selector:
    matchLabels:
      app.kubernetes.io/name: app-{at}
  template:
    metadata:
      labels: *labels
    spec:
      securityContext:
        runAsUser: 10001
        fsGroup: 2000
      containers:
      - name: main
        image: \"registry.example/app-{at}:1.{team}.0\"
        args: [\"--listen\", \"0.0.0.0:8080\", \"--team={team}\"]
        ports:
        - {{name: http, containerPort: 8080, protocol: TCP}}
        livenessProbe:
          httpGet:
            path: /healthz
            port: http
          initialDelaySeconds: 10
        volumeMounts:
        - name: config
          mountPath: /etc/app
          readOnly: true
      - name: sidecar
        image: registry.example/proxy:2.1
        command:
        - /bin/sh
        - -c
        - |
          while true; do
            proxy --upstream http://127.0.0.1:8080
          done
        securityContext:
          privileged: false
          capabilities:
            add:
            - NET_BIND_SERVICE
      volumes:
      - name: config
        configMap:
          name: app-{at}
",
        replicas = 1 + at % 3,
    )
}
