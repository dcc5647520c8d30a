import { r as __toESM } from "./rolldown-runtime-CoNq6U3z.js";
import { n as systemErrorCode, t as HeadgateError } from "./errors-BbalaUdS.js";
import { a as require__builtin_https, i as systemClock, o as require__builtin_http } from "./sentence-DzvZX_dA.js";
import { o as API_ANSWER_TIMEOUT_MS, s as API_KEEP_ALIVE_MS, v as MAX_API_ANSWER_BYTES } from "./_builtin_buffer-B4HCvALO.js";
import { t as require__builtin_fs } from "./_builtin_fs-CdL3U4EO.js";
import { t as packageVersion } from "./version-DHY8U1WB.js";
import { i as refusedError, o as unreachedError, t as ApiStatus } from "./api-errors-CfKs4-yv.js";
import { t as systemErrorWords } from "./system-error-words-CBC4-ziX.js";
import { t as require__builtin_path } from "./_builtin_path-Ci3NG8NI.js";
import { t as require_dist } from "./dist-CctdHz67.js";
import { s as nearestWord } from "./target-name-BxnSfOVI.js";
import { n as kubeconfigFiles, t as kubeSurroundings } from "./kubeconfig-files-CBADZQC7.js";
import { ExecAuth } from "@kubernetes/client-node/dist/exec_auth.js";
import { FileAuth } from "@kubernetes/client-node/dist/file_auth.js";
import { newClusters, newContexts, newUsers } from "@kubernetes/client-node/dist/config_types.js";

// cli/kube/credentials.ts
var import__builtin_http = require__builtin_http();
var import__builtin_https = require__builtin_https();
var import__builtin_fs = /* @__PURE__ */ __toESM(require__builtin_fs(), 1);
var CredentialSource = class {
	#access;
	#provider;
	constructor(access) {
		this.#access = access;
	}
	/** Whether another try can bring other credentials than before. */
	get isRenewable() {
		const { exec, authProvider } = this.#access.user;
		return Boolean(exec ?? authProvider);
	}
	/** Forgets what was kept: the cluster refused it. */
	renew() {
		this.#provider = void 0;
	}
	/** @throws HeadgateError HEADGATE_ERR_CREDENTIALS when a file or a plugin fails. */
	async get() {
		const { user, impersonation } = this.#access;
		const applied = { headers: {} };
		if (user.username) applied.headers.Authorization = `Basic ${basic(user)}`;
		if (user.token) applied.headers.Authorization = `Bearer ${user.token}`;
		await this.#applyProvider(applied);
		if (user.impersonateUser) applied.headers["Impersonate-User"] = user.impersonateUser;
		return {
			headers: {
				...applied.headers,
				...impersonation
			},
			cert: pemOf(applied.cert) ?? fileOrData(user.certFile, user.certData),
			key: pemOf(applied.key) ?? fileOrData(user.keyFile, user.keyData)
		};
	}
	async #applyProvider(applied) {
		const { user, cluster } = this.#access;
		if (!user.exec && !user.authProvider) return;
		try {
			this.#provider ??= await providerOf(this.#access);
			await this.#provider.applyAuthentication(user.exec ? withExecInfo(user, cluster.server) : user, applied);
			if (applied.headers.Authorization !== void 0) applied.headers.Authorization = applied.headers.Authorization.trim();
		} catch (error) {
			throw providerFailure(user, error);
		}
	}
};
async function providerOf({ user, cluster, source }) {
	if (user.exec) return execProvider(user);
	if (user.authProvider?.config?.tokenFile) return new FileAuth();
	const { KubeConfig } = await import("@kubernetes/client-node");
	const config = new KubeConfig();
	config.loadFromClusterAndUser(cluster, user);
	if (![
		"oidc",
		"gcp",
		"azure"
	].includes(user.authProvider?.name)) throw new Error(`${source} asks for the provider "${user.authProvider?.name}", which nobody here knows`);
	return { applyAuthentication: (_, options) => config.applyToHTTPSOptions(options) };
}
function execProvider(user) {
	if (user.exec.interactiveMode === "Always") throw new Error("it wants to ask on a terminal, which is left to the command here");
	return new ExecAuth();
}
/** The protocol wants what is known of the cluster in a variable; the package leaves that out. */
function withExecInfo(user, server) {
	const { exec } = user;
	const cluster = exec.provideClusterInfo ? { cluster: { server } } : {};
	const info = {
		apiVersion: exec.apiVersion,
		kind: "ExecCredential",
		spec: {
			interactive: false,
			...cluster
		}
	};
	const variable = {
		name: "KUBERNETES_EXEC_INFO",
		value: JSON.stringify(info)
	};
	return {
		...user,
		exec: {
			...exec,
			env: [...exec.env ?? [], variable]
		}
	};
}
function providerFailure(user, error) {
	if (error instanceof HeadgateError) return error;
	const command = user.exec?.command;
	const isMissing = systemErrorCode(error) === "ENOENT";
	const reason = (error instanceof Error ? error.message : String(error)).trim() || "it said nothing";
	if (typeof command !== "string") return new HeadgateError("HEADGATE_ERR_CREDENTIALS", `No credentials for the cluster: ${reason}.`, { cause: error });
	const words = isMissing ? "there is no such program" : reason.replace(/\.$/, "");
	const hint = isMissing && typeof user.exec.installHint === "string" ? user.exec.installHint.trim() : void 0;
	return new HeadgateError("HEADGATE_ERR_CREDENTIALS", `The credential plugin ${command} failed: ${words}.`, {
		hint: hint ?? "The same plugin serves kubectl: `kubectl get pods` shows whether it works there.",
		cause: error
	});
}
function basic({ username, password }) {
	return Buffer.from(`${username}:${password ?? ""}`).toString("base64");
}
function pemOf(value) {
	return typeof value === "string" || Buffer.isBuffer(value) ? value : void 0;
}
/** A certificate or key: PEM from a file, or base64 of it. @throws HeadgateError HEADGATE_ERR_CREDENTIALS */
function fileOrData(file, data) {
	if (!file) return data ? Buffer.from(data, "base64") : void 0;
	try {
		return (0, import__builtin_fs.readFileSync)(file);
	} catch (error) {
		throw new HeadgateError("HEADGATE_ERR_CREDENTIALS", `${file} cannot be read: ${systemErrorWords(error)}.`, {
			hint: (0, import__builtin_fs.existsSync)(file) ? void 0 : "The kubeconfig names this file; mend the path in it.",
			cause: error
		});
	}
}

// cli/kube/kubeconfig.ts
/**
* Which cluster is meant, and as whom: read from the files that kubectl reads, in its order. The first file that has an entry
* wins: `--kubeconfig`; else the files of `KUBECONFIG`, missing ones passed over; else `~/.kube/config`; else, inside a
* pod, its service account.
*
* Entries are understood by @kubernetes/client-node, by its part for that alone: its main module takes half a second to load,
* for the types of every API. The merge is ours, since its own refuses files that name the same entry twice.
*/
var import__builtin_path = /* @__PURE__ */ __toESM(require__builtin_path(), 1);
var import_dist = require_dist();
/** @throws HeadgateError HEADGATE_ERR_KUBECONFIG with the file, and what is wrong in it. */
function loadAccess(selection, surroundings = kubeSurroundings()) {
	const files = kubeconfigFiles(selection, surroundings);
	const merged = mergeEntries(files.map((file) => readEntries(file)));
	const source = files.join(", ");
	const contextName = selection.context ?? merged.current;
	if (contextName === void 0) {
		const account = files.length === 0 ? inClusterAccess(selection, surroundings) : void 0;
		if (account !== void 0) return account;
		throw noContext(source, merged);
	}
	const context = merged.contexts.get(contextName);
	if (context === void 0) throw unknownEntry("context", {
		name: contextName,
		source,
		known: merged.contexts
	});
	const cluster = merged.clusters.get(context.cluster);
	if (cluster === void 0) throw unknownEntry("cluster", {
		name: context.cluster,
		source,
		known: merged.clusters
	});
	const user = context.user ? merged.users.get(context.user) : { name: "" };
	if (user === void 0) throw unknownEntry("user", {
		name: context.user,
		source,
		known: merged.users
	});
	return {
		context: contextName,
		namespace: selection.namespace ?? context.namespace ?? "default",
		cluster,
		user,
		impersonation: merged.impersonations.get(user.name) ?? {},
		source
	};
}
/** The names of the contexts, for completion. */
function contextNames(selection, surroundings = kubeSurroundings()) {
	return [...mergeEntries(kubeconfigFiles(selection, surroundings).map((file) => readEntries(file))).contexts.keys()];
}
function readEntries(file) {
	let document;
	try {
		document = (0, import_dist.parse)((0, import__builtin_fs.readFileSync)(file, "utf8"));
	} catch (error) {
		throw unreadable(file, systemErrorWords(error), error);
	}
	if (document === null || document === void 0) document = {};
	if (typeof document !== "object") throw unreadable(file, "it is no kubeconfig");
	const { clusters, users, contexts, "current-context": current } = document;
	const directory = (0, import__builtin_path.dirname)(file);
	try {
		return {
			current: typeof current === "string" && current !== "" ? current : void 0,
			clusters: byName(newClusters(clusters).map((cluster) => ({
				...cluster,
				...absolute(cluster, ["caFile"], directory)
			}))),
			users: byName(newUsers(withTokenProviders(users, directory)).map((user) => usableUser(user, directory))),
			contexts: byName(newContexts(contexts)),
			impersonations: impersonationsOf(users)
		};
	} catch (error) {
		throw unreadable(file, systemErrorWords(error), error);
	}
}
function mergeEntries(all) {
	const merge = (pick) => new Map(all.toReversed().flatMap((entries) => [...pick(entries)]));
	return {
		current: all.find((entries) => entries.current !== void 0)?.current,
		clusters: merge((entries) => entries.clusters),
		users: merge((entries) => entries.users),
		contexts: merge((entries) => entries.contexts),
		impersonations: merge((entries) => entries.impersonations)
	};
}
/** The first of a name wins, as everywhere in these files. */
function byName(entries) {
	return new Map(entries.toReversed().map((entry) => [entry.name, entry]));
}
/** Paths in a file are relative to that file. */
function absolute(entry, keys, directory) {
	const changed = {};
	for (const key of keys) {
		const path = entry[key];
		if (typeof path === "string" && !(0, import__builtin_path.isAbsolute)(path)) Object.assign(changed, { [key]: (0, import__builtin_path.join)(directory, path) });
	}
	return changed;
}
function usableUser(user, directory) {
	const paths = absolute(user, ["certFile", "keyFile"], directory);
	const command = user.exec?.command;
	if (typeof command !== "string" || !command.includes("/") || (0, import__builtin_path.isAbsolute)(command)) return {
		...user,
		...paths
	};
	return {
		...user,
		...paths,
		exec: {
			...user.exec,
			command: (0, import__builtin_path.join)(directory, command)
		}
	};
}
/** The package reads a `token-file` once; as a provider it reads it again when the token was rotated. */
function withTokenProviders(users, directory) {
	if (!Array.isArray(users)) return users;
	return users.map((entry) => {
		const { user } = entry ?? {};
		const path = user?.tokenFile ?? user?.["token-file"];
		if (typeof path !== "string") return entry;
		const tokenFile = (0, import__builtin_path.isAbsolute)(path) ? path : (0, import__builtin_path.join)(directory, path);
		const { "token-file": _, token: __, ...rest } = user;
		return {
			...entry,
			user: {
				...rest,
				"auth-provider": {
					name: "tokenFile",
					config: { tokenFile }
				}
			}
		};
	});
}
function impersonationsOf(users) {
	const found = /* @__PURE__ */ new Map();
	if (!Array.isArray(users)) return found;
	for (const { name, user } of users) {
		const headers = {};
		if (typeof user?.["as-uid"] === "string") headers["Impersonate-Uid"] = user["as-uid"];
		if (Array.isArray(user?.["as-groups"])) headers["Impersonate-Group"] = user["as-groups"].map(String);
		if (Object.keys(headers).length > 0) found.set(name, headers);
	}
	return found;
}
function inClusterAccess(selection, surroundings) {
	const { environment, serviceAccount } = surroundings;
	const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
	const tokenFile = (0, import__builtin_path.join)(serviceAccount, "token");
	if (host === void 0 || port === void 0 || !(0, import__builtin_fs.existsSync)(tokenFile)) return void 0;
	const server = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
	const namespaceFile = (0, import__builtin_path.join)(serviceAccount, "namespace");
	const own = (0, import__builtin_fs.existsSync)(namespaceFile) ? (0, import__builtin_fs.readFileSync)(namespaceFile, "utf8").trim() : "default";
	return {
		context: "in-cluster",
		namespace: selection.namespace ?? own,
		cluster: {
			name: "in-cluster",
			server,
			skipTLSVerify: false,
			caFile: (0, import__builtin_path.join)(serviceAccount, "ca.crt")
		},
		user: {
			name: "in-cluster",
			authProvider: {
				name: "tokenFile",
				config: { tokenFile }
			}
		},
		impersonation: {},
		source: serviceAccount
	};
}
function unreadable(file, reason, cause) {
	return new HeadgateError("HEADGATE_ERR_KUBECONFIG", `${file} cannot be read: ${reason}.`, {
		hint: "Name another file with --kubeconfig or KUBECONFIG, or mend this one (`kubectl config view` reads the same).",
		cause
	});
}
function noContext(source, { contexts }) {
	if (source === "") return new HeadgateError("HEADGATE_ERR_KUBECONFIG", "No cluster is known: there is no kubeconfig.", { hint: "Name one with --kubeconfig or KUBECONFIG, or put it at ~/.kube/config." });
	return new HeadgateError("HEADGATE_ERR_KUBECONFIG", `${source} has no current context.`, { hint: `Pick one with --context, or \`kubectl config use-context NAME\`. Known: ${knownWords(contexts)}.` });
}
function unknownEntry(kind, { name, source, known }) {
	const nearest = nearestWord(name, [...known.keys()]);
	const guess = nearest === void 0 ? "" : ` Did you mean "${nearest}"?`;
	const where = source === "" ? "No kubeconfig was found, so there is" : `${source} has`;
	return new HeadgateError("HEADGATE_ERR_KUBECONFIG", `${where} no ${kind} "${name}".${guess}`, { hint: `Known: ${knownWords(known)}.` });
}
function knownWords(known) {
	return known.size === 0 ? "none" : [...known.keys()].join(", ");
}

// cli/kube/client.ts
/**
* Requests to the API server: JSON in, JSON out, and streams of lines for watches, over connections that are kept.
*
* The typed API of @kubernetes/client-node is not used: to load it takes half a second of a start that shall take three, and it
* copies each object once more. Its types describe what is read (`import type` costs nothing).
*/
const METHODS = {
	get: "GET",
	list: "GET",
	watch: "GET",
	create: "POST",
	update: "PUT",
	patch: "PATCH",
	delete: "DELETE"
};
var ClusterClient = class ClusterClient {
	/** What `-n` or the context says. */
	namespace;
	/** As errors and status name it. */
	cluster;
	#access;
	#credentials;
	#clock;
	#agent;
	constructor(access, clock = systemClock) {
		this.#access = access;
		this.#credentials = new CredentialSource(access);
		this.#clock = clock;
		this.namespace = access.namespace;
		this.cluster = {
			server: access.cluster.server,
			context: access.context,
			source: access.source
		};
	}
	/** @throws HeadgateError HEADGATE_ERR_KUBECONFIG */
	static of(selection) {
		return new ClusterClient(loadAccess(selection));
	}
	/**
	* Asks, and reads the whole answer. `Answer` is what the caller knows to be there; the server is believed.
	* @throws HeadgateError in words; `apiStatus(error)` has the server's answer, if there was one.
	*/
	async ask(verb, path, details = {}) {
		const response = await this.open(verb, path, details);
		const text = await this.#within(readText(response), response);
		try {
			return JSON.parse(text);
		} catch (error) {
			throw new HeadgateError("HEADGATE_ERR_CLUSTER", "The cluster answered something that is no JSON; a proxy may have.", { cause: error });
		}
	}
	/** Asks, and hands over the answer's body unread, once its status says success. The caller destroys it. @throws HeadgateError */
	async open(verb, path, details = {}) {
		let response = await this.#send(verb, path, details);
		if (response.statusCode === 401 && this.#credentials.isRenewable) {
			response.resume();
			this.#credentials.renew();
			response = await this.#send(verb, path, details);
		}
		const status = response.statusCode ?? 0;
		if (status >= 200 && status < 300) return response;
		throw refusedError({
			verb,
			path
		}, statusOf(status, await this.#within(readText(response), response)), this.cluster);
	}
	/** For a port-forward. @throws HeadgateError HEADGATE_ERR_CREDENTIALS */
	async socketAccess(path) {
		const credentials = await this.#credentials.get();
		const agent = await this.#agentFor(credentials);
		return {
			url: `${this.#access.cluster.server.replace(/^http/, "ws")}${path}`,
			options: {
				...this.#tls(credentials),
				agent,
				headers: headersOf(credentials)
			}
		};
	}
	/** Closes the kept connections. */
	close() {
		this.#agent?.agent.destroy();
	}
	async #send(verb, path, details) {
		const credentials = await this.#credentials.get();
		const url = new URL(`${this.#access.cluster.server}${path}`);
		for (const [name, value] of Object.entries(details.query ?? {})) if (value !== void 0) url.searchParams.set(name, String(value));
		const body = details.body === void 0 ? void 0 : JSON.stringify(details.body);
		const headers = {
			...headersOf(credentials),
			accept: details.accept ?? "application/json"
		};
		if (body !== void 0) {
			headers["content-type"] = details.contentType ?? contentTypeOf(verb);
			headers["content-length"] = String(Buffer.byteLength(body));
		}
		const options = {
			...this.#tls(credentials),
			method: METHODS[verb],
			agent: await this.#agentFor(credentials),
			headers,
			signal: details.signal
		};
		const send = url.protocol === "http:" ? import__builtin_http.request : import__builtin_https.request;
		return new Promise((resolve, reject) => {
			const request = send(url, options, (response) => {
				cancel();
				resolve(response);
			});
			const cancel = this.#clock.after(API_ANSWER_TIMEOUT_MS, () => request.destroy(silence()));
			request.on("error", (error) => {
				cancel();
				reject(details.signal?.aborted ? error : unreachedError(error, this.cluster));
			});
			request.end(body);
		});
	}
	/** The whole of an answer, unless it stalls. */
	async #within(reading, response) {
		const cancel = this.#clock.after(API_ANSWER_TIMEOUT_MS, () => response.destroy(silence()));
		try {
			return await reading;
		} catch (error) {
			throw unreachedError(error, this.cluster);
		} finally {
			cancel();
		}
	}
	#tls({ cert, key }) {
		const { cluster } = this.#access;
		const ca = fileOrData(cluster.caFile, cluster.caData);
		return {
			...ca === void 0 ? {} : { ca },
			...cert === void 0 ? {} : { cert },
			...key === void 0 ? {} : { key },
			...cluster.skipTLSVerify ? { rejectUnauthorized: false } : {},
			...cluster.tlsServerName ? { servername: cluster.tlsServerName } : {}
		};
	}
	/** One agent, until the client certificate is another one. */
	async #agentFor(credentials) {
		const cert = String(credentials.cert ?? "");
		if (this.#agent?.cert === cert) return this.#agent.agent;
		this.#agent?.agent.destroy();
		this.#agent = {
			agent: await makeAgent(this.#access, this.#tls(credentials)),
			cert
		};
		return this.#agent.agent;
	}
};
/** Connections are probed while they are idle, so that one that a sleeping laptop lost is noticed. */
async function makeAgent({ cluster, user }, tls) {
	if (cluster.proxyUrl) {
		const { KubeConfig } = await import("@kubernetes/client-node");
		const config = new KubeConfig();
		config.loadFromClusterAndUser(cluster, { name: user.name });
		const options = { ...tls };
		await config.applyToHTTPSOptions(options);
		if (options.agent instanceof import__builtin_http.Agent) return options.agent;
	}
	const shared = {
		keepAlive: true,
		keepAliveMsecs: API_KEEP_ALIVE_MS,
		proxyEnv: process.env
	};
	return cluster.server.startsWith("http:") ? new import__builtin_http.Agent(shared) : new import__builtin_https.Agent(shared);
}
function headersOf({ headers }) {
	const all = { "user-agent": `headgate/${packageVersion()}` };
	for (const [name, value] of Object.entries(headers)) all[name] = typeof value === "string" ? value : [...value];
	return all;
}
function contentTypeOf(verb) {
	return verb === "patch" ? "application/strategic-merge-patch+json" : "application/json";
}
async function readText(response) {
	const parts = [];
	let size = 0;
	for await (const part of response) {
		size += part.length;
		if (size > 67108864) throw new Error(`its answer is larger than ${MAX_API_ANSWER_BYTES >> 20} MiB`);
		parts.push(part);
	}
	return Buffer.concat(parts).toString("utf8");
}
/** The server's own words, where it sent a Status; a proxy in between sends something else. */
function statusOf(status, text) {
	try {
		const { reason, message } = JSON.parse(text);
		if (typeof message === "string") return new ApiStatus(status, typeof reason === "string" ? reason : "", message);
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
	}
	return new ApiStatus(status, "", text.trim().slice(0, 200) || `HTTP status ${status}`);
}
function silence() {
	return Object.assign(/* @__PURE__ */ new Error("no answer"), { code: "ETIMEDOUT" });
}

// cli/kube/workload-paths.ts
/** API and collection of each kind. */
const COLLECTIONS = {
	pod: {
		api: "/api/v1",
		plural: "pods"
	},
	service: {
		api: "/api/v1",
		plural: "services"
	},
	deployment: {
		api: "/apis/apps/v1",
		plural: "deployments"
	},
	statefulset: {
		api: "/apis/apps/v1",
		plural: "statefulsets"
	},
	daemonset: {
		api: "/apis/apps/v1",
		plural: "daemonsets"
	},
	replicaset: {
		api: "/apis/apps/v1",
		plural: "replicasets"
	},
	job: {
		api: "/apis/batch/v1",
		plural: "jobs"
	},
	cronjob: {
		api: "/apis/batch/v1",
		plural: "cronjobs"
	},
	rollout: {
		api: "/apis/argoproj.io/v1alpha1",
		plural: "rollouts"
	}
};
/** Path of a collection in a namespace, or of one object in it. */
function collectionPath(kind, namespace, name) {
	const { api, plural } = COLLECTIONS[kind];
	const path = `${api}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
	return name === void 0 ? path : `${path}/${encodeURIComponent(name)}`;
}

export { contextNames as i, collectionPath as n, ClusterClient as r, COLLECTIONS as t };