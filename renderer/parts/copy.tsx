/** A button that puts a text on the clipboard and says so. */
import { useState } from 'react';
import { Button } from '@mantine/core';
import { useAnnounce } from './announcer.tsx';

export function CopyButton({
  text,
  label,
  name,
  done,
}: {
  readonly text: string;
  readonly label: string;
  /** What a screen reader calls it, when the label alone is not enough. */
  readonly name?: string;
  readonly done: string;
}): React.JSX.Element {
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    announce(done);
    setTimeout(() => setCopied(false), 3_000);
  };
  return (
    <Button
      variant="default"
      size="xs"
      {...(name === undefined || copied ? {} : { 'aria-label': name })}
      onClick={() => void copy().catch(() => setCopied(false))}
    >
      {copied ? done : label}
    </Button>
  );
}
