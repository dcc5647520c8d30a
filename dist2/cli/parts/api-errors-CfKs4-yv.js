import { n as systemErrorCode, t as HeadgateError } from "./errors-BbalaUdS.js";
import { t as sentence } from "./sentence-DzvZX_dA.js";

// cli/kube/api-errors.ts
/**
* What went wrong between us and the API server, in words: it was not reached, it was not believed, it did not believe us, it
* refused. Whoever must decide by the answer asks `apiStatus`; everybody else lets the error pass, since it says what to do.
*/
/** The answer of an API server that did not do what it was asked. */
var ApiStatus = class extends Error {
	/** HTTP status: 404, 409, 410 … */
	status;
	/** As in Kubernetes: `NotFound`, `AlreadyExists`, `Expired` … or empty. */
	reason;
	constructor(status, reason, message) {
		super(message);
		this.name = "ApiStatus";
		this.status = status;
		this.reason = reason;
	}
};
/** The answer behind an error of the client, or undefined when there was none. */
function apiStatus(error) {
	return error instanceof Error && error.cause instanceof ApiStatus ? error.cause : void 0;
}
/** Whether the same request may succeed a little later: the server is away, busy or restarting. */
function isPassing(error) {
	const status = apiStatus(error)?.status;
	if (status !== void 0) return status === 429 || status >= 500;
	return error instanceof HeadgateError && error.code === "HEADGATE_ERR_CLUSTER_UNREACHABLE";
}
/** Reads `/api/v1/…` and `/apis/GROUP/VERSION/…`; undefined for paths of no resource, as `/version`. */
function parseResourcePath(path) {
	const parts = path.split("?")[0]?.split("/").filter(Boolean).map(decodeURIComponent) ?? [];
	const group = parts[0] === "apis" ? parts[1] ?? "" : "";
	let rest = parts.slice(parts[0] === "apis" ? 3 : 2);
	if (parts[0] !== "api" && parts[0] !== "apis" || rest.length === 0) return void 0;
	const isNamespaced = rest[0] === "namespaces" && rest.length > 2;
	const namespace = isNamespaced ? rest[1] : void 0;
	if (isNamespaced) rest = rest.slice(2);
	const [resource = "", name, subresource] = rest;
	return {
		group,
		resource: subresource === void 0 ? resource : `${resource}/${subresource}`,
		namespace,
		name
	};
}
/** `deployments.apps`, as kubectl names it; the subresource last. */
function resourceWords({ group, resource }) {
	const [main = "", sub] = resource.split("/");
	const full = group === "" ? main : `${main}.${group}`;
	return sub === void 0 ? full : `${full}/${sub}`;
}
/** An answer that is no success. */
function refusedError(request, answer, cluster) {
	const { status } = answer;
	if (status === 401) return credentialsError(answer, cluster);
	if (ADMISSION.test(answer.message)) return admissionError(answer);
	if (status === 403 && answer.reason === "Forbidden") return forbiddenError(request, answer);
	return new HeadgateError(status === 404 ? "HEADGATE_ERR_TARGET_NOT_FOUND" : "HEADGATE_ERR_CLUSTER", `The cluster answers ${status}: ${sentence(answer.message)}`, { cause: answer });
}
function credentialsError(answer, { server, context, source }) {
	return new HeadgateError("HEADGATE_ERR_CREDENTIALS", `${server} does not accept the credentials of context "${context}".`, {
		hint: `They have expired, or belong to another cluster. Log in again, as for kubectl; they come from ${source}.`,
		cause: answer
	});
}
/** Webhooks and policies say so with a status of their own choice. */
const ADMISSION = /\bdenied (?:the )?request\b|\bviolates PodSecurity\b/;
/**
* Authorisation and admission both answer 403; only the first says who may not. Admission (quota, Pod Security, webhooks)
* says what it dislikes.
*/
function forbiddenError(request, answer) {
	const who = /\bUser "([^"]*)" cannot /.exec(answer.message)?.[1];
	const resource = parseResourcePath(request.path);
	if (who === void 0 || resource === void 0) return admissionError(answer);
	const { namespace } = resource;
	const where = namespace === void 0 ? "in the whole cluster" : `in namespace "${namespace}"`;
	const scope = namespace === void 0 ? "--all-namespaces" : `-n ${namespace}`;
	const words = resourceWords(resource);
	return new HeadgateError("HEADGATE_ERR_FORBIDDEN", `User "${who}" may not ${request.verb} ${words} ${where}.`, {
		hint: `Ask whoever runs the cluster for the Role in docs/security.md; \`kubectl auth can-i ${request.verb} ${words} ${scope}\` tells.`,
		cause: answer
	});
}
function admissionError(answer) {
	return new HeadgateError("HEADGATE_ERR_ADMISSION", `The cluster refuses it: ${sentence(answer.message)}`, {
		hint: answer.message.includes("violates PodSecurity") ? "Pod Security of the namespace decides this; docs/security.md has the labels that admit agents." : "A quota, Pod Security or an admission webhook of the cluster decides this.",
		cause: answer
	});
}
const UNREACHABLE = {
	ECONNREFUSED: "nothing listens there",
	ENOTFOUND: "its name cannot be resolved",
	EAI_AGAIN: "its name cannot be resolved now",
	ETIMEDOUT: "it does not answer",
	EHOSTUNREACH: "there is no way to that address",
	ENETUNREACH: "there is no way to that network",
	ECONNRESET: "it closed the connection",
	EPIPE: "it closed the connection"
};
/** Failures of TLS that a person must look at; the codes are OpenSSL's. */
const CERTIFICATE = /^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED|ERR_OSSL_|HOSTNAME_MISMATCH)/;
/** A request that got no answer. */
function unreachedError(error, { server, context, source }) {
	if (error instanceof HeadgateError) return error;
	const code = systemErrorCode(error) ?? "";
	const message = error instanceof Error ? error.message : String(error);
	if (CERTIFICATE.test(code) || /\balert\b.*certificate|certificate required/i.test(message)) return new HeadgateError("HEADGATE_ERR_CLUSTER_CERTIFICATE", `The certificate of ${server} is not accepted: ${message}.`, {
		hint: `The kubeconfig may be of an earlier cluster, or its certificate-authority is another one; it came from ${source}.`,
		cause: error
	});
	const reason = UNREACHABLE[code] ?? message;
	return new HeadgateError("HEADGATE_ERR_CLUSTER_UNREACHABLE", `${server} cannot be reached: ${reason}.`, {
		hint: `That is the cluster of context "${context}". Is it up, and the VPN, if there is one? --context picks another.`,
		cause: error
	});
}

export { resourceWords as a, refusedError as i, apiStatus as n, unreachedError as o, isPassing as r, ApiStatus as t };