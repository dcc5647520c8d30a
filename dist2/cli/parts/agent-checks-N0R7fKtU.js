import { r as pause } from "./sentence-DzvZX_dA.js";
import { t as HeadgateError } from "./errors-BbalaUdS.js";
import { n as isImageFailure, r as PodAgent, t as starterFor } from "./starters-BBOH06Z7.js";
import { f as agentSelectorOfPod, r as agentNameOf } from "./agent-objects-DeAxRJxl.js";
import { n as apiStatus } from "./api-errors-CfKs4-yv.js";
import { l as CONNECT_TIMEOUT_MS, n as AGENT_GONE_TIMEOUT_MS } from "./_builtin_buffer-B4HCvALO.js";
import { t as greet } from "./handshake-C8kQngV2.js";
import { t as packageVersion } from "./version-DHY8U1WB.js";
import { a as skipped, n as failed, o as warning, r as ok, t as OK } from "./check-B8gaAayV.js";

// cli/doctor/agent-trial.ts
/**
* An agent that is started in one pod of the target as a session starts it, takes nothing, and is left again. An agent says that it
* is ready only when each step before has worked, so what stopped it tells the step, and a welcome tells them all:
*
*     admitted ──► image pulled ──► container found ──► namespace entered ──► engine proven ──► welcome ──► left, gone
*
* One that serves the pod already is joined. It leaves as a session does, by a goodbye: whoever joined meanwhile keeps the agent.
*/
/** The steps of an agent's start, in their order. */
const STAGES = [
	"agent-start",
	"agent-image",
	"agent-container",
	"agent-capabilities",
	"agent-engine"
];
/** Where an agent stood when it ended with a code of its own. */
const STAGE_OF_CODE = {
	HEADGATE_ERR_TARGET_INVALID: "agent-container",
	HEADGATE_ERR_TARGET_NOT_FOUND: "agent-container",
	HEADGATE_ERR_TARGET_AMBIGUOUS: "agent-container",
	HEADGATE_ERR_TARGET_IS_HOST: "agent-container",
	HEADGATE_ERR_TARGET_ENTER: "agent-capabilities",
	HEADGATE_ERR_NO_ENGINE: "agent-engine",
	HEADGATE_ERR_RULES: "agent-engine",
	HEADGATE_ERR_RULES_CHILD: "agent-engine"
};
const FIX = "docs/kubernetes.md tells how agents are started; `kubectl get events` of the namespace may say more.";
var Trial = class {
	pod;
	#host;
	#access;
	#ending = new AbortController();
	#status = Promise.withResolvers();
	#address;
	#greeted;
	#problem;
	#tookMs = 0;
	constructor(pod, host) {
		this.pod = pod;
		this.#host = host;
		const { client, settings, clock } = host;
		const plan = {
			pod,
			settings: settings.podAgent,
			agent: settings.agent
		};
		const signal = this.#ending.signal;
		this.#access = new PodAgent(plan, starterFor(client, plan, clock), {
			client,
			clock,
			signal,
			onDetail: () => void 0
		});
	}
	/** Starts or joins, and waits for the welcome. What goes wrong is told by the checks. */
	async begin() {
		const { clock } = this.#host;
		const startMs = clock.nowMs();
		try {
			this.#address = await this.#access.find();
			this.#greeted = await this.#greet(this.#address);
			this.#greeted.tunnel.send({
				type: "statusRequest",
				id: 1
			});
		} catch (error) {
			if (!(error instanceof HeadgateError)) throw error;
			this.#problem = error;
		}
		this.#tookMs = Math.round(clock.nowMs() - startMs);
		return this.upTo("agent-start", this.#address?.joined ? "one is there already, and is joined" : void 0);
	}
	/** Whether the agent came past this step. */
	upTo(stage, detail) {
		const problem = this.#problem;
		if (problem === void 0) return detail === void 0 ? OK : ok(detail);
		const stood = stageOf(problem);
		if (stood === stage) return failed(problem.message, problem.hint ?? FIX);
		return STAGES.indexOf(stood) > STAGES.indexOf(stage) ? OK : skipped(`the agent came no further than ${stood}`);
	}
	engine() {
		const engine = this.#greeted?.welcome.engine;
		return this.upTo("agent-engine", `${engine}, which carried a connection of the agent's own; ${this.#tookMs} ms from the start`);
	}
	clientAddress() {
		if (this.#greeted?.welcome.clientAddressKept) return OK;
		if (!this.#host.settings.agent.clientAddress) return ok("not asked for");
		return warning("the app sees the address of the agent instead of that of its client", "The log of the agent says why: the kernel of the node, or the image, which needs `ip`.");
	}
	async mesh() {
		const cancel = this.#host.clock.after(CONNECT_TIMEOUT_MS, () => this.#status.resolve(void 0));
		const status = await this.#status.promise;
		cancel();
		if (status === void 0) return failed("the agent does not say what it found", "Try again.");
		return ok(status.mesh === void 0 ? "no sidecar listens in the pod" : `${status.mesh}, by what it listens on`);
	}
	/** Leaves, and waits until nothing of what was started is there any more. */
	async end() {
		const { settings } = this.#host;
		this.#greeted?.tunnel.send({ type: "goodbye" });
		this.#greeted?.tunnel.close();
		this.#ending.abort();
		if (this.#address === void 0) return skipped("none was started");
		if (this.#address.joined) return ok("others use it, so it stays");
		if (settings.podAgent.isEphemeral) return ok("it ends; the name of its container stays in the pod, as Kubernetes has it");
		return this.#untilGone();
	}
	async #untilGone() {
		const { clock } = this.#host;
		const endMs = clock.nowMs() + AGENT_GONE_TIMEOUT_MS;
		while (clock.nowMs() < endMs) {
			if (await this.#isGone()) return OK;
			await pause(clock, 200);
		}
		return warning(`its Job ${agentNameOf(this.pod.uid)} is still there after ${AGENT_GONE_TIMEOUT_MS / 1e3} s`, "A session of somebody may have joined the agent meanwhile; otherwise the cluster removes it late.");
	}
	async #isGone() {
		const { client } = this.#host;
		const { namespace, uid } = this.pod;
		try {
			await client.ask("get", `/apis/batch/v1/namespaces/${namespace}/jobs/${agentNameOf(uid)}`);
			return false;
		} catch (error) {
			if (apiStatus(error)?.status !== 404) throw error;
		}
		const query = { labelSelector: agentSelectorOfPod(uid) };
		const { items } = await client.ask("list", `/api/v1/namespaces/${namespace}/pods`, { query });
		return items.length === 0;
	}
	#greet(address) {
		const { clock, settings } = this.#host;
		return greet(address, {
			access: this.#access,
			clock,
			hello: {
				type: "hello",
				protocol: 3,
				version: packageVersion(),
				role: "session",
				name: settings.name
			},
			events: {
				onOpen: (stream) => stream.reset(9, 0),
				onMessage: (message) => this.#onMessage(message),
				onClosed: () => this.#status.resolve(void 0)
			}
		});
	}
	#onMessage(message) {
		if (message.type === "status") this.#status.resolve(message.report);
	}
};
/** The step at which an agent stood when it failed so. */
function stageOf(error) {
	return STAGE_OF_CODE[error.code] ?? (isImageFailure(error) ? "agent-image" : "agent-start");
}

// cli/doctor/agent-checks.ts
/** What an agent that is tried in a pod tells, check by check. */
/** What must hold before an agent is started. */
const NEEDS_OF_JOBS = [
	"may-start-agents",
	"may-reach-agents",
	"target-network"
];
const NEEDS_OF_EPHEMERAL = ["may-reach-agents", "target-network"];
/** Of a container's id: as many as other tools print. */
const SHOWN_DIGITS = 12;
/** Checks by a real agent. The client is asked for when it is known that there is one. */
function trialByAgent(hostOf) {
	return (pod) => {
		const host = hostOf();
		const trial = new Trial(pod, host);
		const needs = host.settings.podAgent.isEphemeral ? NEEDS_OF_EPHEMERAL : NEEDS_OF_JOBS;
		const image = host.settings.podAgent.image;
		let isBegun = false;
		const begin = () => {
			isBegun = true;
			return trial.begin();
		};
		return [
			{
				id: "agent-start",
				title: `the cluster lets an agent into pod/${pod.name}`,
				needs,
				run: begin
			},
			{
				id: "agent-image",
				title: "its image is there, and runs",
				needs: ["agent-start"],
				run: () => trial.upTo("agent-image", image)
			},
			{
				id: "agent-container",
				title: "it finds the container",
				needs: ["agent-image"],
				run: () => trial.upTo("agent-container", `${pod.containerName}, ${pod.containerId.slice(0, SHOWN_DIGITS)}`)
			},
			{
				id: "agent-capabilities",
				title: "its capabilities are enough",
				needs: ["agent-container"],
				run: () => trial.upTo("agent-capabilities")
			},
			...checksOfReady(trial),
			{
				id: "agent-end",
				title: "it is gone again",
				run: () => isBegun ? trial.end() : skipped("none was started")
			}
		];
	};
}
/** What an agent that is ready tells of itself. */
function checksOfReady(trial) {
	return [
		{
			id: "agent-engine",
			title: "it can take the traffic",
			needs: ["agent-capabilities"],
			run: () => trial.engine()
		},
		{
			id: "agent-client-address",
			title: "the app sees its clients' own addresses",
			needs: ["agent-engine"],
			run: () => trial.clientAddress()
		},
		{
			id: "agent-mesh",
			title: "it looked for a mesh",
			needs: ["agent-engine"],
			run: () => trial.mesh()
		}
	];
}

export { trialByAgent };