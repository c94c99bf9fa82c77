/** The screens in a real browser, built as shipped and under the shipped security policy: what people see, reach and may do. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { missingBrowser, startBrowser } from './browser.ts';
import { clearedId, letterId, letterPages } from './invented.ts';
import { textOfPages } from './pdf-text.ts';
import { focused, unreachable } from './keyboard.ts';
import { startTestAgent, token } from './test-agent.ts';
import type { Scenario, TestAgent } from './test-agent.ts';

if (missingBrowser !== undefined) {
  if (process.env['CI'] === 'true') throw new Error(missingBrowser);
  process.stderr.write(`skipped: ${missingBrowser}\n`);
}

const wide = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const languages = ['fr', 'de', 'en'] as const;
type Language = (typeof languages)[number];
/** The document of the invented house that is held because its identity is in doubt. */
const held = 'document-000000';
const screens = [
  '',
  'documents',
  `documents/${held}`,
  `documents/${held}/page`,
  `documents/${clearedId}`,
  'patients',
  'sources',
  'rules',
  'reports',
  'connection',
];

const pagesIn = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;

describe.skipIf(missingBrowser !== undefined)('the screens', () => {
  let folder: string;
  let agent: TestAgent;
  let browser: Browser;
  let axe: string;
  let context: BrowserContext | undefined;
  let complaints: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relais-screens-'));
    // Built as it is shipped: the test runner's own environment would give React's development build.
    const environment = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    await build({
      configFile: join(import.meta.dirname, '../../renderer/vite.config.ts'),
      logLevel: 'error',
      build: { outDir: folder },
    });
    process.env['NODE_ENV'] = environment;
    [agent, browser, axe] = await Promise.all([
      startTestAgent(folder),
      startBrowser(),
      readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
    ]);
  });

  afterAll(async () => {
    await browser.close();
    await agent.close();
    await rm(folder, { recursive: true, force: true });
  });

  afterEach(async () => {
    await context?.close();
    context = undefined;
    // Nothing was refused by the policy, nothing was thrown, nobody but the agent was asked.
    const heard = complaints;
    complaints = [];
    expect(heard).toEqual([]);
  });

  /** A new window on the console, as the shell or the terminal's address opens it. */
  const open = async (
    scenario: Scenario,
    options: { language?: Language; viewport?: typeof wide; dark?: boolean; refusals?: boolean } = {},
  ): Promise<Page> => {
    agent.play(scenario);
    context = await browser.newContext({
      viewport: options.viewport ?? wide,
      colorScheme: options.dark === true ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    if (options.language) {
      await context.addInitScript((language) => localStorage.setItem('relais.language', language), options.language);
    }
    context.setDefaultTimeout(90_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const refused = /ERR_CONNECTION|ERR_EMPTY_RESPONSE|status of 40[14]/.test(message.text());
      if (message.type() === 'error' && !(refused && options.refusals === true)) complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(agent.url) && !/^(blob|data):/.test(request.url()))
        complaints.push(`asked ${request.url()}`);
    });
    await page.goto(`${agent.url}#token=${token}`);
    await page.locator('.sidebar .whom').waitFor({ state: 'attached' });
    return page;
  };

  const go = async (page: Page, screen: string): Promise<void> => {
    await page.evaluate((hash) => {
      if (hash !== window.location.hash) document.querySelector('h1')?.setAttribute('data-left', '');
      window.location.hash = hash;
    }, `#/${screen}`);
    // Each screen has a heading of its own: it stands when the one that was left is gone.
    await page.locator('h1:not([data-left])').waitFor();
  };

  const violations = async (page: Page): Promise<string[]> => {
    await page.evaluate(axe);
    const results = await page.evaluate(() =>
      (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
        resultTypes: ['violations'],
      }),
    );
    return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  };

  const heading = (page: Page): Promise<string> => page.locator('h1').innerText();

  describe.each([
    ['1280×800', wide],
    ['390×844', phone],
  ])('at %s', (_, viewport) => {
    test.each(languages)('have no accessibility violation and never scroll sideways, in %s', async (language) => {
      const page = await open('problems', { language, viewport });
      for (const screen of screens) {
        await go(page, screen);
        await page.locator('main .card').first().waitFor();
        expect(await violations(page), `${screen} in ${language}`).toEqual([]);
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
          screen,
        ).toBeLessThanOrEqual(0);
        expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
      }
    });
  });

  test('have no accessibility violation in the dark, and none at 400 % zoom', async () => {
    const page = await open('problems', { dark: true, viewport: { width: 320, height: 256 } });
    for (const screen of screens) {
      await go(page, screen);
      await page.locator('main .card').first().waitFor();
      expect(await violations(page), screen).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
        screen,
      ).toBeLessThanOrEqual(0);
    }
  });

  test('take the token out of the address and keep it for this window only', async () => {
    const page = await open('fine');
    expect(page.url()).toBe(`${agent.url}#/`);
    expect(await page.evaluate(() => [sessionStorage.length, JSON.stringify(localStorage)])).toEqual([1, '{}']);
  });

  test('say that everything is in the DSP only when it is', async () => {
    const page = await open('fine');
    await expect.poll(() => heading(page)).toBe('Tout est dans le DSP.');
    expect(await page.locator('h1').getAttribute('class')).toContain('is-good');
    agent.play('problems');
    await page.getByText('7 documents ne sont pas partis.').waitFor();
    expect(await page.locator('h1').getAttribute('class')).not.toContain('is-good');
    await expect.poll(() => page.getByRole('article').count()).toBe(3);
  });

  test('say what room is taken, what is left, and from when on contents are cleared', async () => {
    const page = await open('fine');
    const sentence = await page.locator('.storage').innerText();
    expect(sentence.replaceAll(/\s/g, ' ')).toMatch(
      /Relais occupe 4,2 Mo ; il reste 40 Go .*à partir du \d\d\.\d\d\.\d{4}/,
    );
  });

  test('say that a content was cleared, and show the proof instead of empty panels', async () => {
    const page = await open('fine');
    await go(page, `documents/${clearedId}`);
    const section = page.locator('section[aria-labelledby="cleared-title"]');
    const said = await section.innerText();
    for (const proof of ['Contenu effacé', 'Le document est dans le DSP.', '2.25.3298', '6f1ed002ab55', 'ITI-41'])
      expect(said).toContain(proof);
    expect(await page.locator('#source-panel-title, #result-panel-title').count()).toBe(0);
    expect(await page.locator('main').innerText()).not.toContain('0 champ');
  });

  test('never keep a green sentence when the agent stops answering, and recover by themselves', async () => {
    const page = await open('fine', { refusals: true });
    await expect.poll(() => heading(page)).toBe('Tout est dans le DSP.');
    await agent.offline();
    try {
      await page.getByText(/Relais ne répond pas depuis/).waitFor();
      await expect.poll(() => heading(page)).toBe('Nous ne savons pas où en sont les documents.');
      expect(await page.locator('.is-good').count()).toBe(0);
      // The last data stays in sight, marked as old.
      expect(await page.getByText(/dernier état connu/).isVisible()).toBe(true);
      expect(await page.getByRole('rowheader').count()).toBeGreaterThan(2);
    } finally {
      await agent.online();
    }
    await page.getByRole('heading', { name: 'Tout est dans le DSP.' }).waitFor();
    await expect.poll(() => page.getByText(/Relais ne répond pas/).count()).toBe(0);
  });

  test('show nothing and say what to do when the token is not known', async () => {
    const page = await open('problems', { refusals: true });
    await page.evaluate(() => sessionStorage.setItem('relais.token', 'another'));
    await page.reload();
    await page.getByText('Ouvrez Relais par son icône', { exact: false }).waitFor();
    expect(await page.getByText('Cabinet Dr Schmit').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
  });

  test('begin kindly when there is no document yet', async () => {
    const page = await open('empty');
    await expect.poll(() => heading(page)).toBe('Aucun document pour l’instant.');
    await page.getByRole('button', { name: 'Choisir des fichiers…' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await go(page, 'documents');
    await page.locator('.empty-list').getByText('Aucun document pour l’instant.').waitFor();
  });

  test('speak the language chosen, on every screen and the next time', async () => {
    const page = await open('problems');
    for (const [name, sentence, lang] of [
      ['Deutsch', '7 Dokumente sind nicht gesendet.', 'de'],
      ['English', '7 documents have not been sent.', 'en'],
      ['Français', '7 documents ne sont pas partis.', 'fr'],
    ] as const) {
      await page.getByRole('button', { name }).click();
      await page.getByText(sentence).waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(lang);
    }
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.reload();
    await page.getByText('7 Dokumente sind nicht gesendet.').waitFor();
  });

  test('never put a patient into the title of the window or the address', async () => {
    const page = await open('problems');
    await go(page, 'documents');
    await page.getByRole('searchbox').fill('Muster');
    await page.locator('.list-count', { hasText: /^[2-9] documents$/ }).waitFor();
    expect(page.url()).not.toContain('Muster');
    await go(page, `documents/${held}`);
    await page.getByRole('heading', { level: 1, name: /Jeanne Muster/ }).waitFor();
    await expect.poll(() => page.title()).toBe('Document – Relais');
  });

  test('add a rule pack only after its trial, and name one that is damaged', async () => {
    const page = await open('problems');
    await go(page, 'rules');
    await page.getByRole('heading', { level: 1, name: 'Un paquet de règles ne peut pas être utilisé.' }).waitFor();
    await page.getByText('Le paquet est abîmé.').waitFor();
    const trial = page.getByRole('button', { name: 'Essayer et ajouter' });
    // Without a file there is nothing to try: it is asked for.
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), trial.click()]);
    expect(chooser.isMultiple()).toBe(false);
    const file = { name: 'xd-lab.zip', mimeType: 'application/zip', buffer: Buffer.from('PK') };
    await page.locator('main input[type="file"]').first().setInputFiles(file);
    await trial.click();
    const outcome = page.locator('section .note');
    await outcome.getByText('n’est pas encore en service').waitFor();
    expect(await violations(page)).toEqual([]);
    await outcome.getByRole('button', { name: 'Mettre en service quand même' }).click();
    await outcome.getByText('est en service.').waitFor();
    await page.getByRole('button', { name: 'Retirer cda-2026' }).click();
    await page.getByRole('button', { name: 'Retirer', exact: true }).click();
  });

  test('record an opposition under the name of who takes it, and lift one', async () => {
    const page = await open('problems');
    await go(page, 'patients');
    await page.getByRole('heading', { level: 2, name: 'Paul Exemple' }).waitFor();
    const card = page.locator('article', { hasText: 'Paul Exemple' });
    await card.getByRole('button', { name: 'Enregistrer une opposition' }).click();
    await card.getByLabel('Votre nom').fill('Mme Weber');
    await card.getByRole('button', { name: 'Enregistrer une opposition' }).click();
    const other = page.locator('article', { hasText: 'Jeanne Muster' });
    await other.getByRole('button', { name: 'Lever l’opposition' }).click();
    await other.getByLabel('Votre nom').fill('Dr Schmit');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => agent.calls)
      .toEqual([
        { name: 'opposePatient', input: { patient: 'patient-2', by: 'Mme Weber' } },
        { name: 'liftOpposition', input: { id: 'opposition-1', by: 'Dr Schmit' } },
      ]);
    expect(page.url()).not.toMatch(/Muster|Exemple/);
  });

  test('reach everything with the keyboard alone', async () => {
    const page = await open('problems');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Aller au contenu');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main');
    for (const screen of screens) {
      await go(page, screen);
      await page.locator('main .card').first().waitFor();
      expect(await unreachable(page), screen).toEqual([]);
    }
  });

  test('a document is printed without the console around it, dark on white, with whose it is on each page', async () => {
    const page = await open('fine', { language: 'fr', dark: true });
    await go(page, 'documents/document-000004/page');
    await page.locator('.page-table').waitFor();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    for (const gone of ['.sidebar', '.way-back', '.print-button', '.skip'])
      expect(await page.locator(gone).isVisible()).toBe(false);
    expect(await page.getByText('Jeanne Muster').isVisible()).toBe(true);
    expect(await page.locator('.page-table thead').evaluate((head) => getComputedStyle(head).display)).toBe(
      'table-header-group',
    );
    expect(await page.locator('.document-page').evaluate((text) => getComputedStyle(text).color)).toBe(
      'rgb(23, 32, 43)',
    );
    // The foot of a page is drawn by the browser from this rule: letters of the text, all else as its number.
    const foot = await page.locator('style[media=print]').textContent();
    expect(foot).toContain(String.raw`content: "Résultats de laboratoire · Jeanne Muster · 01.12.1893"`);
    expect(pagesIn(await page.pdf({ format: 'A4' }))).toBe(1);
  });

  test('a letter is printed whole, also what nobody scrolled to, and printing is offered no sooner', async () => {
    const page = await open('fine');
    for (const [held, said] of [
      ['**/api/documents/*/page', 'Le document est préparé pour la lecture…'],
      ['**/pdf', 'Le PDF est ouvert…'],
    ] as const) {
      const slow = Promise.withResolvers<undefined>();
      await page.route(held, async (route) => {
        await slow.promise;
        await route.continue();
      });
      await go(page, '');
      await go(page, `documents/${letterId}/page`);
      await page.getByText(said).waitFor();
      expect(await page.locator('.print-button').getAttribute('data-loading')).toBe('true');
      slow.resolve(undefined);
    }
    await page.locator('.print-button:not([data-loading])').waitFor();
    expect(await page.locator('.pdf-page.is-drawn').count()).toBe(letterPages);
    await page.emulateMedia({ media: 'print' });
    // A page that names it, then the letter's own.
    const pages = await textOfPages(await page.pdf({ format: 'A4' }));
    expect(pages).toHaveLength(1 + letterPages);
    expect(pages.join(' ')).not.toContain('manque');
  });

  test('what of a letter could not be drawn is said before it is printed, and on its sheet', async () => {
    const page = await open('fine');
    await page.addInitScript(() => {
      const { prototype } = HTMLCanvasElement;
      const real = Reflect.get(prototype, 'getContext') as (...args: unknown[]) => unknown;
      Reflect.set(prototype, 'getContext', function (this: HTMLCanvasElement, ...args: unknown[]) {
        // As where there is no memory for one more.
        const page = this.getAttribute('aria-label') ?? '';
        return /^Page [37] /.test(page) ? null : Reflect.apply(real, this, args);
      });
    });
    await page.reload();
    await page.route('**/pdf', (route) => route.fulfill({ contentType: 'application/pdf', body: 'half of a let' }));
    await go(page, `documents/${letterId}/page`);
    await page.getByRole('alert').getByText('La lettre n’a pas pu être ouverte').waitFor();
    await page.unroute('**/pdf');
    await page.getByRole('button', { name: 'Ouvrir à nouveau' }).click();
    await page.getByRole('alert').getByText('Les pages 3 et 7 de la lettre').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.locator('.print-button:not([data-loading])').waitFor();
    await page.emulateMedia({ media: 'print' });
    const pages = await textOfPages(await page.pdf({ format: 'A4' }));
    expect(pages).toHaveLength(1 + letterPages);
    expect(pages.flatMap((text) => /La page \d+ sur \d+ manque/.exec(text)?.[0] ?? [])).toEqual([
      'La page 3 sur 12 manque',
      'La page 7 sur 12 manque',
    ]);
  });

  test('walk the list with the arrow keys and open with Enter; the focus goes to the heading, and back to the row', async () => {
    const page = await open('many');
    await go(page, 'documents');
    await page
      .getByText('10 000 documents')
      .or(page.getByText(/10\s000 documents/))
      .waitFor();
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('10001');
    expect(await page.locator('.list-body .list-row').count()).toBeLessThan(80);
    await page.locator('.list-body .list-row').first().focus();
    await page.keyboard.press('End');
    await page.locator('[aria-rowindex="10001"]:focus').waitFor();
    await page.locator('[aria-rowindex="10001"] .strong').waitFor();
    await page.keyboard.press('Home');
    await page.locator('[aria-rowindex="2"]:focus').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator('[aria-rowindex="3"]:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('h1:focus').waitFor();
    expect(page.url()).toContain('#/documents/document-');
    await page.goBack();
    await page.locator('[aria-rowindex="3"][tabindex="0"]').waitFor();
  });

  test('find as one types and filter by state', async () => {
    const page = await open('problems');
    await go(page, 'documents');
    await page.getByRole('radio', { name: /Refusés par le DSP/ }).check({ force: true });
    await page.getByText('1 document', { exact: true }).waitFor();
    await page.locator('.list-body').getByText('refusé par le DSP').waitFor();
    expect(page.url()).toContain('states=refused');
    await page.getByRole('searchbox').fill('nobody of this name');
    await page.getByText('Aucun document ne correspond.').waitFor();
    await page.getByRole('button', { name: 'Montrer tous les documents' }).click();
    await page.getByText('46 documents').waitFor();
  });

  test('lead from a card to its documents', async () => {
    const page = await open('problems');
    await page.getByRole('link', { name: /Vérifier l’identité – Le matricule/ }).click();
    await page.getByText('2 documents', { exact: true }).waitFor();
    expect(await page.locator('.list-body').getByText('retenu', { exact: true }).count()).toBe(0);
    await page.locator('.list-body').getByText('Jeanne Muster').click();
    await page.getByRole('heading', { level: 1, name: /Jeanne Muster/ }).waitFor();
  });

  test('light up the same value on both sides', async () => {
    const page = await open('problems');
    await go(page, `documents/${held}`);
    await page.locator('.fields tr', { hasText: '13,2' }).click();
    await page.locator('.results tr[aria-selected="true"]', { hasText: 'Hémoglobine' }).waitFor();
    await expect.poll(() => page.locator('.results tr[aria-selected="true"]').count()).toBe(1);
    await page.locator('.results tr', { hasText: 'Ferritine' }).click();
    await expect.poll(() => page.locator('.fields tr[aria-selected="true"]').count()).toBe(4);
    await page.locator('.fields tr[aria-selected="true"]', { hasText: 'µg/L' }).waitFor();
    // What was not carried over is marked with a word.
    await page.locator('.fields tr', { hasText: 'ZLB-4' }).getByText('pas repris').waitFor();
  });

  test('release a doubtful identity only with the birth date', async () => {
    const page = await open('problems', { refusals: true });
    await go(page, `documents/${held}`);
    await page.getByRole('button', { name: 'Envoyer quand même' }).click();
    const field = page.getByLabel('Date de naissance du patient');
    await expect.poll(() => field.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.type('31.02.1983');
    await page.keyboard.press('Enter');
    await page.getByText('Cette date n’existe pas.', { exact: false }).waitFor();
    expect(agent.calls).toEqual([]);
    await field.fill('02.12.1893');
    await page.getByRole('button', { name: 'Envoyer au DSP' }).click();
    await page.getByText('La date de naissance ne correspond pas.').waitFor();
    expect(await violations(page)).toEqual([]);
    await field.fill('1.12.1893');
    await page.keyboard.press('Enter');
    await page.locator('.title-row').getByText('en attente').waitFor();
    expect(agent.calls.at(-1)).toEqual({ name: 'release', input: { id: held, birthDate: '1893-12-01' } });
  });

  test('tell what a script changed before a message was read, and by which text', async () => {
    const page = await open('problems');
    await go(page, `documents/${held}`);
    const table = page.getByRole('region', { name: 'Ce qu’un script a changé avant la lecture' });
    await table.getByText('labo.js · SHA-256 f00dba115958…').waitFor();
    const rows = await table.getByRole('row').allInnerTexts();
    expect(rows.map((row) => row.split('\t').map((cell) => cell.trim()))).toEqual([
      ['Champ', 'Avant', 'Après'],
      ['PID-3', '(vide)', '1893120105732^^^CCSS^NI'],
      ['OBR[1]/OBX[2]-6', 'mmol/litre', 'mmol/L'],
    ]);
  });

  test('ask once more before a document is not sent, and change nothing when one goes back', async () => {
    const page = await open('problems');
    await go(page, `documents/${held}`);
    await page.getByRole('button', { name: 'Annuler ce document' }).click();
    await page.getByRole('button', { name: 'Non, revenir' }).press('Enter');
    expect(agent.calls).toEqual([]);
    await page.getByRole('button', { name: 'Annuler ce document' }).click();
    await page.getByRole('button', { name: 'Oui, ne pas l’envoyer' }).click();
    await page.locator('.title-row').getByText('annulé').waitFor();
    expect(agent.calls.map(({ name }) => name)).toEqual(['cancel']);
  });

  test('try a refused document again, and show the pages of its PDF', async () => {
    const page = await open('problems');
    await go(page, 'documents/document-000001');
    await page.getByRole('img', { name: 'Page 1 sur 2' }).waitFor();
    await page.getByText('Cher confrère, voici la lettre inventée.').waitFor({ state: 'attached' });
    expect(
      await page
        .locator('canvas')
        .first()
        .evaluate((canvas: HTMLCanvasElement) => canvas.width),
    ).toBeGreaterThan(200);
    await page.getByRole('button', { name: 'Réessayer maintenant' }).click();
    await page.locator('.title-row').getByText('en attente').waitFor();
    expect(agent.calls.map(({ name }) => name)).toEqual(['retry']);
  });

  test('read an unreadable file again, or set it aside after asking', async () => {
    const page = await open('problems');
    await page.getByRole('button', { name: 'Voir les 2 fichiers' }).click();
    await page.getByRole('button', { name: 'Relire' }).first().click();
    await page.getByText('1 fichier n’a pas pu être lu').waitFor();
    await page.getByRole('button', { name: 'Mettre de côté' }).click();
    await page.getByRole('button', { name: 'Oui, le mettre de côté' }).click();
    await page.getByText('pas pu être lu').waitFor({ state: 'detached' });
    expect(agent.calls.map(({ name }) => name)).toEqual(['reread', 'dismiss']);
  });

  test('say what an ambiguous file is, by the keyboard, in each language', async () => {
    for (const [language, see, answer, done] of [
      ['fr', 'Voir le fichier', 'C’est : tableau de données', 'Noté pour cette source. Le fichier est relu.'],
      ['de', 'Datei ansehen', 'Es ist: Tabelle mit Daten', 'Für diese Quelle gemerkt. Die Datei wird erneut gelesen.'],
      ['en', 'View the file', 'It is: table of data', 'Noted for this source. The file is being read again.'],
    ] as const) {
      const page = await open('asking', { language });
      await page.getByRole('button', { name: see }).click();
      // A question is answered, not read again unanswered.
      expect(await page.locator('.files .actions button').count()).toBe(3);
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: answer }).focus();
      await page.keyboard.press('Enter');
      await page.getByText(done).waitFor({ state: 'attached' });
      await page.locator('.files').waitFor({ state: 'detached' });
      expect(agent.calls).toEqual([{ name: 'answerFormat', input: { id: 'asking-1', format: 'csv' } }]);
      await context?.close();
    }
  });

  test('hand over what is dropped, together, and say what became of each', async () => {
    const page = await open('empty');
    await page.evaluate(() => {
      const files = new DataTransfer();
      files.items.add(new File(['%PDF-1.4'], 'lettre.pdf', { type: 'application/pdf' }));
      files.items.add(new File(['{}'], 'lettre.json', { type: 'application/json' }));
      files.items.add(new File([], 'vide.hl7'));
      window.dispatchEvent(new DragEvent('dragenter', { dataTransfer: files, bubbles: true }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
    });
    const outcome = page.getByRole('complementary', { name: 'Fichiers remis' });
    await outcome.getByText('reçu par Relais').first().waitFor();
    await expect.poll(() => outcome.getByText('reçu par Relais').count()).toBe(2);
    await expect.poll(() => outcome.getByText('Ce fichier est vide.').count()).toBe(1);
    expect(agent.calls).toHaveLength(1);
    expect(agent.calls[0]?.input['files']).toEqual([
      { name: 'lettre.pdf', base64: btoa('%PDF-1.4') },
      { name: 'lettre.json', base64: btoa('{}') },
    ]);
    expect(await violations(page)).toEqual([]);
    await outcome.getByRole('button', { name: 'Fermer' }).click();
    await outcome.waitFor({ state: 'detached' });
  });

  test('ask whose a scan is that nothing tells, and hand it over for the patient who was picked', async () => {
    const page = await open('empty');
    await page.evaluate(() => {
      const files = new DataTransfer();
      files.items.add(new File(['II*'], 'scan.tif', { type: 'image/tiff' }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
    });
    const outcome = page.getByRole('complementary', { name: 'Fichiers remis' });
    await outcome.getByRole('button', { name: 'Dire à qui il appartient' }).click();
    await outcome.getByRole('button', { name: 'Remettre pour ce patient' }).click();
    await outcome.getByRole('alert').getByText('Choisissez d’abord le patient.').waitFor();
    expect(await violations(page)).toEqual([]);
    const picked = outcome.getByRole('radio', { name: /Jeanne Muster 01\.12\.1893/ });
    await picked.check();
    // What is typed may hide who was picked: nobody is chosen who is not seen.
    await outcome.getByRole('searchbox').fill('Muster');
    await expect.poll(() => picked.isChecked()).toBe(false);
    await picked.check();
    await outcome.getByLabel('Ce que c’est').selectOption('imaging-report');
    await outcome.getByLabel('Date de l’acte').fill('2026-11-23');
    await outcome.getByRole('button', { name: 'Remettre pour ce patient' }).click();
    await outcome.getByText('reçu par Relais').waitFor();
    const sent = agent.calls.filter(({ name }) => name === 'send').map(({ input }) => input['whose']);
    expect(sent).toEqual([undefined, { patient: 'patient patient-1', type: 'imaging-report', date: '2026-11-23' }]);
  });

  test('say when what waits for its time goes and when the queue is done, and send it earlier when a person says so', async () => {
    const page = await open('waiting');
    await page.getByText(/2 documents partent à leur heure, le premier\s: \d/).waitFor();
    await page.getByText(/Les 6 documents en route seront dans le DSP vers \d/).waitFor();
    await go(page, 'documents');
    await page
      .getByText(/^part\s: \d/)
      .first()
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await go(page, `documents/${held}`);
    await page.getByText(/^part\s: \d/).waitFor();
    await page.getByRole('button', { name: 'Envoyer maintenant' }).click();
    await page.getByText(/Envoyer ce document sans attendre son heure\s\?/).waitFor();
    await page.getByRole('button', { name: 'Envoyer au DSP' }).click();
    await page.getByText(/^part\s: \d/).waitFor({ state: 'detached' });
    expect(agent.calls.filter(({ name }) => name === 'release')).toEqual([{ name: 'release', input: { id: held } }]);
  });

  test('say where the path to the DSP stops, and check it again', async () => {
    const page = await open('problems');
    await go(page, 'connection');
    await page.getByRole('heading', { name: 'Le chemin vers le DSP s’arrête au certificat.' }).waitFor();
    await page.getByText('encore 14 jours').waitFor();
    await page.getByRole('button', { name: 'Vérifier encore' }).click();
    await page.getByRole('heading', { name: 'Le chemin vers le DSP est ouvert.' }).waitFor();
  });

  test('count what came in so that the sums close, and take it away as a table and as paper, naming nobody', async () => {
    const page = await open('problems');
    await page.evaluate(() => {
      window.print = () => document.body.setAttribute('data-printed', '');
    });
    await go(page, 'reports?from=2026-11-22&to=2026-11-23');
    const sentence =
      'tout est dans le DSP, sauf 2 à corriger, 1 retenu, 1 refusé par le DSP, 1 en attente, 2 illisibles et 1 annulé.';
    await page.getByRole('heading', { level: 1, name: /^51 messages et fichiers reçus du 22/ }).waitFor();
    expect((await heading(page)).replaceAll(/\s/g, ' ')).toBe(
      `51 messages et fichiers reçus du 22.11.2026 au 23.11.2026 : ${sentence}`,
    );
    for (const title of ['Ce qui est arrivé', 'Où sont les documents']) {
      const rows = await page.getByRole('table', { name: title }).getByRole('row').allInnerTexts();
      const counts = rows.map((row) => Number(/\d+$/.exec(row)?.[0]));
      const sum = rows.findIndex((row) => /^(Messages et fichiers reçus|Documents)/.test(row));
      expect(sum).toBeGreaterThan(2);
      expect(counts.slice(0, sum).reduce((total, count) => total + count, 0)).toBe(counts[sum]);
    }
    // What is not in the DSP stands before the list of everything, which unfolds to its end.
    const notSent = page.getByRole('table', { name: 'Pas partis' });
    await expect.poll(() => notSent.getByRole('row').count()).toBe(1 + 7);
    const everything = page.getByRole('table', { name: 'Liste, dans l’ordre d’arrivée' });
    await expect.poll(() => everything.getByRole('row').count()).toBe(1 + 50);
    await page.getByRole('button', { name: 'Afficher la suite' }).press('Enter');
    await expect.poll(() => everything.getByRole('row').count()).toBe(1 + 51);

    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Enregistrer la liste (CSV)' }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe('relais-2026-11-22-2026-11-23.csv');
    const csv = await readFile(await saved.path(), 'utf8');
    expect(csv.startsWith('\uFEFFReçu (Europe/Luxembourg);Source;')).toBe(true);
    expect(csv.trimEnd().split('\r\n')).toHaveLength(1 + 51);
    expect(csv).toContain(";'=KNOWN-0;");

    await page.getByRole('button', { name: 'Imprimer ou enregistrer en PDF' }).click();
    await page.locator('[data-printed]').waitFor();
    const pages = await textOfPages(await page.pdf({ preferCSSPageSize: true }));
    expect(pages[0]).toContain(sentence.slice(0, 40));
    for (const text of pages) expect(text).toContain('Rapport du 22.11.2026 au 23.11.2026 · Relais 0.1.0');
    expect(pages.filter((text) => text.includes('Signature'))).toHaveLength(1);
    const proofs = pages.filter((text) => text.includes('2.25.3298'));
    expect(proofs.length).toBeGreaterThan(1);
    for (const text of proofs) expect(text).toContain('Dans le DSP, sous le numéro');
    for (const text of [csv, ...pages]) expect(text).not.toMatch(/Muster|Jeanne|1893/);
    // Afterwards the screen is as it was.
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    await everything.waitFor();
  });

  test('say of a report that there is nothing, that the days are the wrong way round, and that nobody answers', async () => {
    const page = await open('empty', { language: 'en', refusals: true });
    await go(page, 'reports');
    await page.getByRole('heading', { level: 1, name: /^Nothing was received on/ }).waitFor();
    await page.getByLabel('From', { exact: true }).fill('2026-11-23');
    await page.getByLabel('To', { exact: true }).fill('2026-11-22');
    await page.getByText('Choose a last day that does not come before the first', { exact: false }).waitFor();
    expect(await page.locator('.sums').count()).toBe(0);
    await page.getByLabel('To', { exact: true }).fill('2026-11-24');
    await page
      .getByRole('heading', { level: 1, name: 'Nothing was received from 23/11/2026 to 24/11/2026.' })
      .waitFor();
    await agent.offline();
    try {
      await page.getByRole('button', { name: 'Count again' }).click();
      await page.locator('.report [role=alert]').waitFor();
    } finally {
      await agent.online();
    }
  });

  test('copy technical details without anything of the patient', async () => {
    const page = await open('problems');
    await context?.grantPermissions(['clipboard-read', 'clipboard-write']);
    await go(page, `documents/${held}`);
    await page.getByText('Détails techniques').click();
    await page.getByRole('button', { name: 'Copier sans données du patient' }).click();
    await page.getByRole('button', { name: 'Copié, sans données du patient' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain('identity.matricule.birth-date');
    expect(copied).not.toMatch(/Muster|Jeanne|1893/);
  });
});
