/** Observation values, interpretations and reference ranges of XD-LAB (IHE Lab TF-3 2.3.5.11) as CDA R2 data types. */
import {
  flagOf,
  type Comparator,
  type Interpretation,
  type Observation,
  type ObservationValue,
  type RangeCase,
  type ReferenceRange,
  type Unit,
} from '../../clinical/index.ts';
import { usableValue } from '../report.ts';
import { OBSERVATION_INTERPRETATION, systemName } from '../systems.ts';
import { sentFlag, withUnit } from '../words.ts';
import { element, type XmlNode } from '../xml.ts';
import { conceptElement, nullElement, pointInTime, quantity } from './datatypes.ts';

/** The values of an observation. A finished test without a value says so. */
export function observationValues(observation: Observation): XmlNode[] {
  const { status } = observation;
  const value = usableValue(observation);
  if (value !== undefined) return valueElements(value);
  return status === 'final' || status === 'corrected' ? [nullElement('value', 'NI', 'ST')] : [];
}

function valueElements(value: ObservationValue): XmlNode[] {
  switch (value.type) {
    case 'quantity':
      return [
        value.comparator === undefined
          ? quantity('value', value.number, value.unit, { type: 'PQ' })
          : openInterval(value.comparator, value.number, value.unit),
      ];
    case 'ratio':
      return [
        element(
          'value',
          { 'xsi:type': 'RTO_PQ_PQ' },
          quantity('numerator', value.numerator, value.unit),
          quantity('denominator', value.denominator, undefined),
        ),
      ];
    case 'range':
      return [interval(value)];
    case 'text': {
      const text = withUnit(value.text, value.unit);
      return [text.trim() === '' ? nullElement('value', 'NI', 'ST') : element('value', { 'xsi:type': 'ST' }, text)];
    }
    case 'coded':
      return value.concepts.map((concept) => conceptElement('value', concept, 'CD'));
    case 'time':
      return [pointInTime('value', value.time, 'TS')];
  }
}

/** `< 0.6` is every number below 0.6: an interval with one end. */
function openInterval(comparator: Comparator, number: string, unit: Unit | undefined): XmlNode {
  const bound = comparator.startsWith('<') ? 'high' : 'low';
  return element(
    'value',
    { 'xsi:type': 'IVL_PQ' },
    quantity(bound, number, unit, { inclusive: comparator.endsWith('=') }),
  );
}

function interval({
  low,
  high,
  unit,
}: {
  readonly low?: string;
  readonly high?: string;
  readonly unit?: Unit;
}): XmlNode {
  return low === undefined && high === undefined
    ? nullElement('value', 'NI', 'IVL_PQ')
    : element(
        'value',
        { 'xsi:type': 'IVL_PQ' },
        low === undefined ? undefined : quantity('low', low, unit),
        high === undefined ? undefined : quantity('high', high, unit),
      );
}

/** A flag of the v3 code system where it is one, and always as it was sent. */
export function interpretationCode(interpretation: Interpretation): XmlNode {
  const { code } = interpretation;
  const known = flagOf(code);
  const sent = sentFlag(interpretation);
  const originalText = sent === '' ? undefined : element('originalText', {}, sent);
  return code !== undefined && known
    ? element(
        'interpretationCode',
        {
          code,
          codeSystem: OBSERVATION_INTERPRETATION,
          codeSystemName: systemName(OBSERVATION_INTERPRETATION),
          displayName: known.word.en,
        },
        originalText,
      )
    : element('interpretationCode', { nullFlavor: 'OTH' }, originalText);
}

/**
 * The ranges of normal results: one, or one for each sex or span of ages that the source tells apart. Whom a range is for stands in its text: the
 * element that XD-LAB has for it (`lab:precondition`, IHE Lab TF-3 2.3.5.11) is an extension, and CDA.xsd refuses a document with one.
 */
export function referenceRanges({ range, value }: Observation): XmlNode[] {
  if (!range) return [];
  const unit = value && 'unit' in value ? value.unit : undefined;
  return (range.cases ?? [range]).map((one) => referenceRange(one, unit));
}

/** Its text as printed, its bounds in the unit of the result where they are numbers. */
function referenceRange(range: ReferenceRange | RangeCase, unit: Unit | undefined): XmlNode {
  const bounds = range.low !== undefined || range.high !== undefined;
  return element(
    'referenceRange',
    { typeCode: 'REFV' },
    element(
      'observationRange',
      { classCode: 'OBS', moodCode: 'EVN.CRT' },
      range.text === '' ? undefined : element('text', {}, range.text),
      bounds
        ? interval({
            ...(range.low === undefined ? {} : { low: range.low }),
            ...(range.high === undefined ? {} : { high: range.high }),
            ...(unit === undefined ? {} : { unit }),
          })
        : undefined,
      element('interpretationCode', { code: 'N', codeSystem: OBSERVATION_INTERPRETATION }),
    ),
  );
}
