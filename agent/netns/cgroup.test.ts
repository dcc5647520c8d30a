import { describe, expect, test } from 'vitest';
import { containerIdOf } from './cgroup.ts';

const ID = '0123456789abcdef'.repeat(4);
const OUTER = 'fedcba9876543210'.repeat(4);
const POD = 'pod2f0e8c8a_91a1_4b0e_8d43_3b1a7e0f1a11';

describe('the container of a cgroup file', () => {
  test.each([
    [
      'docker, v1, cgroupfs',
      `12:pids:/docker/${ID}\n1:name=systemd:/docker/${ID}\n0::/system.slice/containerd.service\n`,
    ],
    ['docker, v2, systemd', `0::/system.slice/docker-${ID}.scope\n`],
    ['containerd, v1, cgroupfs', `11:memory:/kubepods/burstable/${POD}/${ID}\n`],
    [
      'containerd, v2, systemd',
      `0::/kubepods.slice/kubepods-besteffort.slice/kubepods-${POD}.slice/cri-containerd-${ID}.scope\n`,
    ],
    [
      'containerd, systemd names without the systemd driver',
      `0::/system.slice/containerd.service/kubepods-${POD}.slice:cri-containerd:${ID}\n`,
    ],
    ['cri-o, v2', `0::/kubepods.slice/kubepods-${POD}.slice/crio-${ID}.scope\n`],
    ['cri-o, with a cgroup below', `0::/kubepods.slice/kubepods-${POD}.slice/crio-${ID}.scope/container\n`],
    ['podman, rootless', `0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope/container\n`],
    ['seen from another cgroup namespace', `0::/../../../kubepods.slice/cri-containerd-${ID}.scope\n`],
    ['systemd inside the container', `0::/docker/${ID}/init.scope\n`],
    [
      'a node that is a container',
      `0::/docker/${OUTER}/kubelet.slice/kubelet-kubepods.slice/${POD}/cri-containerd-${ID}.scope\n`,
    ],
  ])('is found for %s', (_name, file) => {
    expect(containerIdOf(file)).toBe(ID);
  });

  test.each([
    ['a process of the host', '0::/system.slice/ssh.service\n'],
    ['the first process', '12:pids:/\n0::/init.scope\n'],
    ["cri-o's monitor", `0::/system.slice/crio-conmon-${ID}.scope\n`],
    ["podman's monitor", `0::/machine.slice/libpod-conmon-${ID}.scope\n`],
    ['an id that is too short', `0::/docker/${ID.slice(1)}\n`],
    ['an empty file', ''],
  ])('is none for %s', (_name, file) => {
    expect(containerIdOf(file)).toBeNull();
  });
});
