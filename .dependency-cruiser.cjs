/** The import rules of docs/architecture.md, room by room. */
const rooms = 'bin|lib|functions|domain|client|local|web|load|test|tools';
const only = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from, pathNot: '\\.test\\.tsx?$' },
  to: { path: `^(${rooms})/`, pathNot: to },
});
const packages = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from, pathNot: '\\.test\\.tsx?$' },
  to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'core'], pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('domain-rooms', '^domain/', '^domain/', 'The domain knows no other room.'),
    packages(
      'domain-packages',
      '^domain/',
      'node_modules/(zod|ulid)/',
      'The domain is pure: zod and ulid only.',
    ),
    only('client-rooms', '^client/', '^(domain|client)/', 'The client stands on the contracts.'),
    packages(
      'client-packages',
      '^client/',
      'node_modules/zod/',
      'The client is pure: fetch and WebSocket are parameters.',
    ),
    only(
      'functions-rooms',
      '^functions/',
      '^(domain|functions)/',
      'Handlers stand on the domain and the kit.',
    ),
    {
      name: 'services-meet-in-events',
      severity: 'error',
      comment: "Never another service's folder: services meet in events and contracts.",
      from: { path: '^functions/([^/]+)/', pathNot: '^functions/kit/' },
      to: { path: '^functions/', pathNot: '^functions/(kit|$1)/' },
    },
    {
      name: 'kit-knows-no-service',
      severity: 'error',
      from: { path: '^functions/kit/' },
      to: { path: '^functions/', pathNot: '^functions/kit/' },
    },
    only('lib-rooms', '^(lib|bin)/', '^(domain|lib|bin)/', 'A handler is named by its path only.'),
    only(
      'local-rooms',
      '^local/',
      '^(domain|client|local)/',
      'The local cloud reads cdk.out, never functions or lib.',
    ),
    {
      name: 'local-knows-no-platform',
      severity: 'error',
      comment: 'The local cloud runs any CDK application: only its seed knows this one.',
      from: { path: '^local/(?!seed/)', pathNot: '\\.test\\.ts$' },
      to: { path: `^((${rooms})/|local/seed/)`, pathNot: '^local/(?!seed/)' },
    },
    only('web-rooms', '^web/', '^(domain|client|web)/', 'The site meets the rest in contracts.'),
    only('web-lib', '^web/lib/', '^(domain|client|web/lib)/', 'web/lib holds what knows no page.'),
    only('web-ui', '^web/ui/', '^(domain|client|web/(lib|ui))/', 'Primitives know no feature.'),
    only(
      'web-features',
      '^web/features/',
      '^(domain|client|web/(features|lib|ui))/',
      'Features know no route.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(cdk\\.out|\\.streamforge|web/(out|\\.next))' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
