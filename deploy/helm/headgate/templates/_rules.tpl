{{/* The namespaces that are meant, as a JSON list. */}}
{{- define "headgate.namespaces" -}}
{{- toJson (default (list .Release.Namespace) .Values.namespaces) -}}
{{- end -}}

{{/* Rules that both kinds of agents need; deploy/rbac.yaml says why. */}}
{{- define "headgate.rules" -}}
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch]
- apiGroups: [apps]
  resources: [deployments, statefulsets, daemonsets, replicasets]
  verbs: [get, list]
- apiGroups: [batch]
  resources: [jobs, cronjobs]
  verbs: [get, list]
- apiGroups: [argoproj.io]
  resources: [rollouts]
  verbs: [get, list]
- apiGroups: [""]
  resources: [services]
  verbs: [get, list]
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, create, delete]
- apiGroups: [""]
  resources: [events]
  verbs: [list]
- apiGroups: [""]
  resources: [pods/portforward]
  verbs: [get, create]
{{- end -}}
