/** What `relais --help` says, and of it what `relais NAME --help` says. */

export const usage = `relais – carries clinical documents into the shared care record

  relais demo [--headless] [--keep DIR]            try everything on shipped samples
  relais run [--data DIR] [--config FILE]          run the agent
  relais run --data DIR --sandbox FILE [--mllp-port N]
  relais sandbox [--port N] [--data DIR] [--patients open|FILE] [--faults FILE]
  relais status [--data DIR] [--json]              what is not delivered, since when
  relais send FILE… [--data DIR]                   hand files to the running agent
  relais queue list|show ID|release ID|retry ID|cancel ID|export ID|files|answer ID FORMAT
  relais patient list [--search TEXT] [--opposed]  the local table of patients
  relais opposition list|add|lift ID               who objects to the transfer
  relais convert FILE… --to cda|fhir|pdfa [--profile P] [--source S] [--out DIR] [--json]
  relais check FILE|FOLDER… [--profile P] [--format json|junit|sarif|html] [--out FILE]  conformance of files
  relais verify [--data DIR]                       check the journal
  relais recover [new|check|seen] [--data DIR]     open the journal with the printed key; make a new one
  relais key rotate [--data DIR]                   a new key for the journal (no agent may run)
  relais diagnostics --out FILE                    a support bundle without patient data
  relais cert import FILE|list|check               client certificates
  relais source token NAME [--new] [--data DIR]    address and token for a program that posts files
  relais profile list|show P|check DIR             national profiles and profiles of sources
  relais map list|show S|check F|import S F --by N|use S V --by N|suggest S F…  tables of local tests
  relais pack list|add FILE|remove NAME [--data DIR]  rule packs: of Relais, and of your own (XSD, Schematron, FHIR package)
  relais attest --out DIR [--profile P] [--data DIR]  conformity scenarios, with a signed report
  relais bench [NAME…] [--quick] [--json]          how fast it is on this computer

Exit codes: 0 done; 1 done, with errors found or items not delivered; 2 wrong call; 3 agent or DSP not reached; 4 internal error.`;

/** Whether the arguments of a call ask what it does; behind `--` stand names of files. */
export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).some((one) => one === '--help' || one === '-h');
}

/** The lines of one call. */
export const usageOf = (name: string): string =>
  usage
    .split('\n')
    .filter((line) => line.startsWith(`  relais ${name} `))
    .join('\n');
