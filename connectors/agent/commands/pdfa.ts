/** `relais convert FILE --to pdfa`: what the archive would take of a file. Sends nothing, stores nothing. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../clinical/index.ts';
import type { SourceInput } from '../../formats/index.ts';
import { lossFindings, refusalFinding, startPdfaMaker, type Answer } from '../../pdfa/index.ts';
import { paperOf } from '../page/paper.ts';
import { exit, printJson, say, terminalLanguage, type ExitCode } from './shared.ts';

interface Named {
  readonly file: string;
  readonly input: SourceInput;
}

interface PdfaOptions {
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
}

/** `report.final.pdf` → `report.final`: the title of a file that nothing else names. */
const titleOf = (name: string): string => name.replace(/\.[^.]*$/, '');

const findingsOf = (answer: Answer): readonly Finding[] => {
  if (!answer.ok) return [refusalFinding(answer.refusal, answer.page)];
  return answer.way === 'kept' ? [] : lossFindings(answer.losses);
};

export async function convertToPdfa(files: readonly Named[], { out, json }: PdfaOptions): Promise<ExitCode> {
  if (out !== undefined) mkdirSync(out, { recursive: true });
  const maker = startPdfaMaker();
  const results = [];
  try {
    for (const { file, input } of files) {
      const id = createHash('sha256').update(input.bytes).digest('hex').slice(0, 32);
      const paper = paperOf(input.bytes);
      const title = paper?.title ?? titleOf(input.name);
      const answer = await maker.make({
        bytes: paper?.file?.bytes ?? input.bytes,
        mediaType: paper?.file?.mediaType ?? '',
        title,
        language: paper?.language ?? 'fr-LU',
        ...(paper?.page ? { page: paper.page } : {}),
      });
      const findings = findingsOf(answer);
      const path = answer.ok && out !== undefined ? join(out, `${id}.pdf`) : null;
      if (answer.ok && path !== null) writeFileSync(path, answer.bytes, { mode: 0o600 });
      const mapping = { mapped: [], ignored: [], unmapped: [] };
      const documents = answer.ok ? [{ id, type: 'pdfa', title, path, mapping, findings }] : [];
      results.push({ file, format: 'pdfa', documents, findings });
      if (json !== true) {
        const language = terminalLanguage();
        say(`${file}: ${answer.ok ? answer.way : answer.refusal}${path === null ? '' : ` → ${path}`}`);
        for (const { rule, severity, message, fix } of findings)
          say(`  [${severity}] ${rule}\n    ${message[language]}\n    → ${fix[language]}`);
      }
    }
  } finally {
    await maker.close();
  }
  if (json === true) printJson(results);
  const failed = results.some(({ findings }) => findings.some(({ severity }) => severity === 'error'));
  return failed ? exit.findings : exit.done;
}
