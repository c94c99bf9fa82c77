/**
 * The calls of the file system that a watched folder needs. They are passed in, so that a test can make a network share of them: one that
 * hangs, that is gone, that tells sizes before there is content.
 */
import * as promises from 'node:fs/promises';

export type Disk = Pick<
  typeof promises,
  'copyFile' | 'link' | 'lstat' | 'mkdir' | 'open' | 'readdir' | 'rename' | 'rm' | 'rmdir' | 'unlink'
>;

export const systemDisk: Disk = promises;

/** The system's code of an error: `ENOENT`, `EACCES` … */
export const errorCode = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;
