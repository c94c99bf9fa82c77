/** FHIR R4 OperationOutcome as JSON: how MHD, and gateways in front of any service, say what went wrong. */
import { z } from 'zod';
import type { PlatformError } from '../types.ts';

const outcome = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z
    .array(
      z.object({
        severity: z.enum(['fatal', 'error', 'warning', 'information', 'success']),
        code: z.string(),
        details: z
          .object({ coding: z.array(z.object({ code: z.string() })).optional(), text: z.string().optional() })
          .optional(),
        diagnostics: z.string().optional(),
        expression: z.array(z.string()).optional(),
      }),
    )
    .min(1),
});

/** One issue: its type, and the code of its details (ITI TF-2 3.65.4.1.3: error codes of XDS stand there, as coding or as text). */
export interface Issue {
  readonly type: string;
  readonly detail: string | undefined;
  readonly error: PlatformError;
}

/** The issues that say that something is wrong; undefined when the body is no OperationOutcome that does. */
export function readOperationOutcome(contentType: string, body: Buffer): readonly Issue[] | undefined {
  if (!/\bjson\b/i.test(contentType)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  const read = outcome.safeParse(value);
  if (!read.success) return undefined;
  const wrong = read.data.issue.filter(({ severity }) => severity === 'fatal' || severity === 'error');
  if (wrong.length === 0) return undefined;
  return wrong.map(({ code, details, diagnostics = '', expression }) => {
    const detail = details?.coding?.[0]?.code ?? (/^\w+$/.test(details?.text ?? '') ? details?.text : undefined);
    return {
      type: code,
      detail,
      error: {
        code: detail ?? code,
        codeContext: diagnostics,
        severity: 'error',
        ...(expression?.[0] === undefined ? {} : { location: expression[0] }),
      },
    };
  });
}
