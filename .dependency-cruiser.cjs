/** Who may see whom: the picture of docs/architecture.md as rules. Run by `npm test`. */
const ground = '^connectors/(clinical|profiles|journal)/';
const stage = (room, more = '') => ({
  name: `${room}-imports-the-ground-only`,
  comment: `${room}/ imports clinical, profiles and journal${more ? ` (and ${more})` : ''}, and no other room`,
  severity: 'error',
  from: { path: `^connectors/${room}/` },
  to: { path: '^(connectors|electron|renderer)/', pathNot: [`^connectors/${room}/`, ground, ...(more ? [more] : [])] },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'clinical-stands-alone',
      severity: 'error',
      from: { path: '^connectors/clinical/' },
      to: { path: '^(connectors|electron|renderer)/', pathNot: '^connectors/clinical/' },
    },
    {
      name: 'journal-stands-alone',
      severity: 'error',
      from: { path: '^connectors/journal/' },
      to: { path: '^(connectors|electron|renderer)/', pathNot: '^connectors/journal/' },
    },
    {
      name: 'profiles-know-clinical-words-only',
      severity: 'error',
      from: { path: '^connectors/profiles/' },
      to: { path: '^(connectors|electron|renderer)/', pathNot: '^connectors/(profiles|clinical)/' },
    },
    stage('formats'),
    stage('documents'),
    stage('intake'),
    stage('dsp'),
    stage('directory'),
    stage('pdfa', '^connectors/conformance/pdf/'),
    {
      name: 'conformance-imports-the-ground-and-types',
      severity: 'error',
      from: { path: '^connectors/conformance/' },
      to: {
        path: '^(connectors|electron|renderer)/',
        pathNot: ['^connectors/conformance/', ground, '^connectors/(documents|dsp)/.*types\\.ts$'],
      },
    },
    {
      name: 'a-format-never-imports-another',
      severity: 'error',
      from: { path: '^connectors/formats/([^/]+)/' },
      to: { path: '^connectors/formats/([^/]+)/', pathNot: '^connectors/formats/$1/' },
    },
    {
      name: 'delivery-imports-journal-dsp-clinical',
      severity: 'error',
      from: { path: '^connectors/delivery/' },
      to: {
        path: '^(connectors|electron|renderer)/',
        pathNot: '^connectors/(delivery|journal|dsp|clinical|profiles)/',
      },
    },
    {
      name: 'health-imports-the-ground',
      severity: 'error',
      from: { path: '^connectors/health/' },
      to: { path: '^(connectors|electron|renderer)/', pathNot: ['^connectors/health/', ground] },
    },
    {
      name: 'the-sandbox-must-not-agree-with-our-own-mistakes',
      severity: 'error',
      from: { path: '^connectors/sandbox/' },
      to: { path: '^(connectors|electron|renderer)/', pathNot: '^connectors/(sandbox|clinical)/' },
    },
    {
      name: 'nobody-imports-the-agent',
      comment: 'except its contract',
      severity: 'error',
      from: { path: '^(connectors|electron|renderer)/', pathNot: '^connectors/agent/' },
      to: { path: '^connectors/agent/', pathNot: '^connectors/agent/contract\\.ts$' },
    },
    {
      name: 'screens-know-the-contract-only',
      severity: 'error',
      from: { path: '^(renderer|electron)/' },
      to: { path: '^connectors/', pathNot: '^connectors/agent/contract\\.ts$' },
    },
    {
      name: 'the-agent-never-imports-electron',
      severity: 'error',
      from: { path: '^connectors/' },
      to: { path: '^(electron|renderer)/|node_modules/electron/' },
    },
    {
      name: 'the-database-has-one-owner',
      severity: 'error',
      from: { path: '^(connectors|electron|renderer)/', pathNot: '^connectors/journal/' },
      to: { path: 'node_modules/better-sqlite3' },
    },
    {
      name: 'product-code-never-imports-tests',
      severity: 'error',
      from: { path: '^(connectors|electron|renderer|certs)/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^dist|^release|\\.test\\.tsx?$)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
