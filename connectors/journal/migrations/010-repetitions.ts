/** Schema 10: what came again and was recognised is counted by its time; no other line of a story costs anything for it. */
export const repetitions = `
CREATE INDEX event_repeated ON event (at) WHERE subject = 'receipt' AND kind = 'repeated';
`;
