// Manifests that several tests use.

/** A privileged pod, a database and a policy that lets only the pod in, in one text. */
export const SHOP = `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels: {app: web}
spec:
  containers:
  - name: web
    image: nginx
    securityContext:
      privileged: true
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: db
  namespace: shop
spec:
  selector:
    matchLabels: {app: db}
  template:
    metadata:
      labels: {app: db}
    spec:
      containers:
      - name: db
        image: postgres
        ports:
        - containerPort: 5432
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: db}
  ingress:
  - from:
    - podSelector:
        matchLabels: {app: web}
    ports:
    - port: 5432
`;

/** One source of that name. */
export function sources(text, name = "shop.yaml") {
  return [{ name, text }];
}

/** The text that a range of a report covers, in UTF-16 as reports have it by default. */
export function covered(text, span) {
  return text.slice(span.start.offset, span.end.offset);
}

/** A text with edits made as an editor makes them: from the last one to the first. */
export function apply(text, edits) {
  return edits.slice().reverse().reduce((made, { span, text }) => made.slice(0, span.start.offset) + text + made.slice(span.end.offset), text);
}
