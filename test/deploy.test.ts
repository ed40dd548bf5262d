import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { durationMs, validateConfig } from '@credbroker/core'
import { sectionSchema } from '@credbroker/server'
import type { Deployment } from 'kubernetes-types/apps/v1.js'
import type { ConfigMap, PersistentVolumeClaim, Service } from 'kubernetes-types/core/v1.js'
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js'
import { expect, onTestFinished, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'

const root = join(import.meta.dirname, '..')
const deployed = (name: string) => readFileSync(join(root, 'deploy', name), 'utf8')

interface Manifest {
  readonly apiVersion: string
  readonly kind: string
}
const manifests: readonly Manifest[] = parseAllDocuments(deployed('kubernetes.yaml')).map((each) => each.toJS())

/** The manifest of a kind. That it is one is what the first test shows. */
function manifest<Kind>(kind: string): Kind {
  return manifests.find((each) => each.kind === kind) as Kind
}

const { spec: deployment } = manifest<Deployment>('Deployment')
const pod = deployment?.template.spec
const container = pod?.containers[0]
const { volumeMounts = [], env: variables = [] } = container ?? {}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'credbroker-deploy-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

test('the manifests have the members and types of the Kubernetes API', () => {
  // By apiVersion: where its types are.
  const modules: Readonly<Record<string, string>> = {
    v1: 'core/v1',
    'apps/v1': 'apps/v1',
    'policy/v1': 'policy/v1',
    'networking.k8s.io/v1': 'networking/v1',
  }
  const types = dirname(fileURLToPath(import.meta.resolve('kubernetes-types/package.json')))
  const check = (values: readonly Manifest[]) => {
    const path = folder()
    const statements = values.map((value, index) => {
      const type = `import(${JSON.stringify(`${types}/${modules[value.apiVersion]}.d.ts`)}).${value.kind}`
      return `const each${index}: ${type} = ${JSON.stringify(value)}`
    })
    writeFileSync(join(path, 'manifests.ts'), `${statements.join('\n')}\nexport {}\n`)
    const flags = ['--noEmit', '--strict', '--skipLibCheck', '--types', '', '--ignoreConfig']
    return spawnSync(join(root, 'node_modules/.bin/tsc'), [...flags, 'manifests.ts'], { cwd: path, encoding: 'utf8' })
  }
  expect(manifests.map(({ kind }) => kind)).toEqual([
    'ConfigMap',
    'PersistentVolumeClaim',
    'Deployment',
    'Service',
    'PodDisruptionBudget',
    'NetworkPolicy',
  ])
  expect(check(manifests)).toMatchObject({ status: 0, stdout: '' })
  // The judge judges: a slip in a name, a wrong type, a member that is missing.
  const named = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' } }
  const wrong = (spec: object) => check([Object.assign({ spec }, named)]).status
  expect(wrong({ ...deployment })).toBe(0)
  expect(wrong({ ...deployment, replica: 1 })).not.toBe(0)
  expect(wrong({ ...deployment, replicas: '1' })).not.toBe(0)
  expect(wrong({ replicas: 1, template: deployment?.template })).not.toBe(0)
})

test('everything in the manifests that names something finds it', () => {
  const labels = deployment?.template.metadata?.labels
  expect(labels).toEqual({ 'app.kubernetes.io/name': 'credbroker' })
  expect(deployment?.selector.matchLabels).toEqual(labels)
  expect(manifest<Service>('Service').spec?.selector).toEqual(labels)
  expect(manifest<PodDisruptionBudget>('PodDisruptionBudget').spec?.selector?.matchLabels).toEqual(labels)
  expect(manifest<NetworkPolicy>('NetworkPolicy').spec?.podSelector.matchLabels).toEqual(labels)
  expect(volumeMounts.map(({ name }) => name)).toEqual(pod?.volumes?.map(({ name }) => name))
  const volume = (name: string) => pod?.volumes?.find((each) => each.name === name)
  expect(volume('config')?.configMap?.name).toBe(manifest<ConfigMap>('ConfigMap').metadata?.name)
  const { metadata: claim } = manifest<PersistentVolumeClaim>('PersistentVolumeClaim')
  expect(volume('state')?.persistentVolumeClaim?.claimName).toBe(claim?.name)
  const port = container?.ports?.[0]?.name
  expect(port).toBeDefined()
  const probes = [container?.startupProbe, container?.livenessProbe, container?.readinessProbe]
  expect(probes.map((probe) => probe?.httpGet?.port)).toEqual([port, port, port])
  expect(probes.map((probe) => probe?.httpGet?.path)).toEqual(['/healthz', '/healthz', '/readyz'])
  expect(manifest<Service>('Service').spec?.ports?.[0]?.targetPort).toBe(port)
})

test('the pod has no right that it does not need', () => {
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
  })
  expect(container?.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  expect(manifest<NetworkPolicy>('NetworkPolicy').spec?.policyTypes).toEqual(['Ingress', 'Egress'])
})

test('one replica has the volume at a time', () => {
  expect(deployment).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } })
})

test('the configuration in the manifests is valid, with the variables and files that the pod has', async () => {
  const config = parse(manifest<ConfigMap>('ConfigMap').data?.['credbroker.yaml'] ?? '')
  const env = Object.fromEntries(variables.map(({ name }) => [name, 'x'.repeat(43)]))
  const extension = { name: 'server', sectionSchema }
  const sqlite = () => import('@credbroker/store-sqlite').then((module) => module.default)
  const options = { config, baseUrl: import.meta.url, env, stores: { sqlite }, extension }
  expect(await validateConfig(options)).toMatchObject({ store: 'sqlite', workloads: ['forecast-agent'] })
  expect(env).toHaveProperty(config.keys.env)
  const { certificate, key } = config.server.listen.tls
  const mounted = volumeMounts.map(({ mountPath }) => mountPath)
  for (const path of [config.store.options.path, certificate, key]) expect(mounted).toContain(dirname(path))
  const graceMs = (pod?.terminationGracePeriodSeconds ?? 0) * 1000
  expect(graceMs).toBeGreaterThan(durationMs(config.server.limits.shutdown))
})

/** The instructions of a Dockerfile, with continued lines joined. */
const instructions = deployed('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const [, name = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? []
    return { name, rest }
  })
/** Those of the last stage, which becomes the image. */
const image = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'))
const instruction = (wanted: string) => image.find(({ name }) => name === wanted)?.rest ?? ''

test('the image is made of instructions that exist, and of packages of this project', () => {
  const known = [
    'FROM',
    'ARG',
    'WORKDIR',
    'RUN',
    'COPY',
    'ENV',
    'USER',
    'VOLUME',
    'EXPOSE',
    'HEALTHCHECK',
    'STOPSIGNAL',
    'CMD',
  ]
  expect(instructions.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([])
  const published = globSync('packages/*/package.json', { cwd: root }).map(
    (file): string => JSON.parse(readFileSync(join(root, file), 'utf8')).name,
  )
  const named = instructions
    .filter(({ name }) => name === 'ARG')
    .flatMap(({ rest }) => rest.match(/@credbroker\/[\w-]+/g) ?? [])
  expect(named).toContain('@credbroker/cli')
  expect(named.filter((name) => !published.includes(name))).toEqual([])
})

test('the image runs as a user who is not root, gets signals, and writes to one folder', () => {
  expect(instruction('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/)
  expect(instruction('USER')).toBe(`${pod?.securityContext?.runAsUser}:${pod?.securityContext?.runAsGroup}`)
  expect(instruction('STOPSIGNAL')).toBe('SIGTERM')
  expect(instruction('VOLUME')).toBe('/var/lib/credbroker')
  // Anything but a list is run by a shell, which keeps signals to itself.
  expect(JSON.parse(instruction('CMD')).slice(0, 2)).toEqual(['credbroker', 'serve'])
  expect(image.filter(({ name }) => name === 'FROM').every(({ rest }) => /^node:\d+-slim\b/.test(rest))).toBe(true)
})

test('the health check of the image tells an answer from a failure and from silence', async () => {
  const [program = '', ...argv] = JSON.parse(instruction('HEALTHCHECK').replace(/^.*? CMD /, ''))
  expect(program).toBe('node')
  const server = createServer(({ url }, response) => response.writeHead(url === '/healthz' ? 200 : 503).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const check = (url: string) =>
    new Promise((resolve) => {
      spawn(process.execPath, argv, { env: { CREDBROKER_HEALTH_URL: url } }).on('exit', resolve)
    })
  expect(await check(`http://127.0.0.1:${port}/healthz`)).toBe(0)
  expect(await check(`http://127.0.0.1:${port}/readyz`)).toBe(1)
  expect(await check('http://127.0.0.1:1/healthz')).toBe(1)
})

const unit = deployed('credbroker.service')
const directives = [...unit.matchAll(/^([A-Z]\w+)=(.*)$/gm)].map(([, name = '', value = '']) => ({ name, value }))
const directive = (wanted: string) => directives.find(({ name }) => name === wanted)?.value

/** systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.resource-control(5), of version 252. */
const knownDirectives = new Set(
  `Description Documentation Wants After Type LoadCredential ExecStart ExecReload EnvironmentFile Restart RestartSec
  RestartPreventExitStatus TimeoutStopSec DynamicUser StateDirectory StateDirectoryMode WorkingDirectory UMask LimitNOFILE
  LimitCORE MemorySwapMax ProtectSystem ProtectHome PrivateTmp PrivateDevices PrivateUsers ProtectClock ProtectHostname
  ProtectKernelTunables ProtectKernelModules ProtectKernelLogs ProtectControlGroups ProtectProc NoNewPrivileges
  CapabilityBoundingSet AmbientCapabilities LockPersonality RestrictNamespaces RestrictRealtime RestrictSUIDSGID RemoveIPC
  RestrictAddressFamilies SystemCallArchitectures SystemCallFilter SystemCallErrorNumber WantedBy`.split(/\s+/),
)

test('the unit has directives that systemd knows, and none that keeps V8 from compiling', () => {
  expect(directives.map(({ name }) => name).filter((name) => !knownDirectives.has(name))).toEqual([])
  expect(directive('MemoryDenyWriteExecute')).toBeUndefined()
  expect(directive('DynamicUser')).toBe('yes')
  expect(directive('ProtectSystem')).toBe('strict')
  expect(directive('ExecReload')).toBe('/bin/kill -HUP $MAINPID')
})

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

test.runIf(hasSystemd)('systemd finds nothing wrong with the unit', () => {
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', join(root, 'deploy/credbroker.service')], {
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test.skipIf(process.platform === 'win32')(
  'the unit gives the master key to the server, which replaces the shell',
  () => {
    const path = folder()
    mkdirSync(join(path, 'credentials'))
    writeFileSync(join(path, 'credentials/master-key'), 'the key\n')
    const server = join(path, 'credbroker')
    writeFileSync(server, '#!/bin/sh\nprintf "%s|%s|%s" "$CREDBROKER_MASTER_KEY" "$*" "$$"\n')
    chmodSync(server, 0o700)
    const [, script = ''] = /^\/bin\/sh -c '(.*)'$/.exec(directive('ExecStart') ?? '') ?? []
    const command = script.replaceAll('$$', '$').replace('/opt/credbroker/node_modules/.bin/credbroker', server)
    const { stdout, pid } = spawnSync('/bin/sh', ['-c', command], {
      env: { CREDENTIALS_DIRECTORY: join(path, 'credentials') },
      encoding: 'utf8',
    })
    expect(stdout).toBe(`the key|serve --config /opt/credbroker/credbroker.yaml|${pid}`)
  },
)
