/**
 * Six documents as a person sees them, to be opened and read as a physician would: the console's reading page in a browser, and the same document as
 * PDF/A-1b by poppler. A real agent before a real sandbox makes them. Run: `node scripts/reading-pictures.ts [FOLDER]` (needs chromium, pdftoppm and
 * built screens). What was found this way stands in docs/physicians-reading.md.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { contentPaths } from '../connectors/agent/contract.ts';
import { paperOf } from '../connectors/agent/page/paper.ts';
import { startPdfaMaker } from '../connectors/pdfa/index.ts';
import { missingBrowser, startBrowser } from '../test/e2e/browser.ts';
import { agentProcess, sandboxProcess, until, type AgentProcess } from '../test/support/processes.ts';
import { program } from '../test/support/tools.ts';
import { readingInputs, type ReadingInput } from './reading-inputs.ts';

/** Dots to the inch of the pages on paper. */
const DOTS = '80';

/** The id of the document that these files became. */
async function handedOver({ name, files }: ReadingInput, agent: AgentProcess): Promise<string> {
  const before = new Set((await agent.rows()).map(({ id }) => id));
  await agent.client.call('send', {
    files: files.map((file) => ({ name: file.name, base64: Buffer.from(file.bytes).toString('base64') })),
  });
  let id: string | undefined;
  await until(`a document of ${name}`, async () => {
    const made = (await agent.rows()).find((row) => !before.has(row.id));
    id = made?.state === 'delivered' || made?.state === 'held' ? made.id : undefined;
    return id !== undefined;
  });
  return id ?? '';
}

async function onScreen(
  browser: Browser,
  agent: AgentProcess,
  id: string,
  file: string,
  isFile: boolean,
): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${agent.ready.control}/#token=${agent.ready.token}`);
  await page.waitForSelector('nav');
  await page.goto(`${agent.ready.control}/#/documents/${id}/page`);
  await page.waitForSelector('.document-page');
  // The text of a page stands beside it once it is drawn.
  if (isFile)
    await page.waitForFunction(() => (document.querySelector('figure.pdf-page')?.textContent ?? '').length > 100);
  await page.screenshot({ path: file, fullPage: true });
  await page.close();
}

const folder = resolve(process.argv[2] ?? 'reading');
if (missingBrowser !== undefined || program('pdftoppm') === undefined) {
  process.stderr.write(`${missingBrowser ?? 'pdftoppm is not here (apt-get install poppler-utils)'}\n`);
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const data = mkdtempSync(join(tmpdir(), 'relais-reading-'));
const sandbox = await sandboxProcess(data, ['--patients', 'open']);
const agent = await agentProcess(data, sandbox);
const maker = startPdfaMaker();
const browser = await startBrowser();
try {
  for (const input of readingInputs) {
    const id = await handedOver(input, agent);
    const bytes = await agent.client.bytes(contentPaths.content(id));
    const paper = paperOf(bytes);
    await onScreen(browser, agent, id, join(folder, `${input.name}-screen.png`), paper?.file !== undefined);
    const answer = await maker.make({
      bytes: paper?.file?.bytes ?? bytes,
      mediaType: paper?.file?.mediaType ?? '',
      title: paper?.title ?? input.name,
      language: paper?.language ?? 'fr-LU',
      ...(paper?.page ? { page: paper.page } : {}),
    });
    if (!answer.ok) throw new Error(`${input.name}: no PDF/A: ${answer.refusal}`);
    const pdf = join(data, 'paper.pdf');
    writeFileSync(pdf, answer.bytes);
    execFileSync('pdftoppm', ['-r', DOTS, '-png', pdf, join(folder, `${input.name}-paper`)]);
    process.stderr.write(`${input.name}: ${answer.pages} page(s)\n`);
  }
} finally {
  await browser.close();
  await maker.close();
  await agent.kill();
  await sandbox.stop();
  rmSync(data, { recursive: true, force: true });
}
