/** The content security policy forbids code made from strings: schemas must not try. Imported before anything that makes a schema. */
import { config } from 'zod';

config({ jitless: true });
