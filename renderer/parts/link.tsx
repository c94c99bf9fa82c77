/** A link to another screen, drawn as a link or as a button. */
import { Button } from '@mantine/core';
import { placeOf } from '../location.ts';

const hrefOf = (to: string): string => {
  const { path, search } = placeOf(to);
  return `#${path}${search === '' ? '' : `?${search}`}`;
};

export function ScreenLink({
  to,
  children,
}: {
  readonly to: string;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  return (
    <a className="link" href={hrefOf(to)}>
      {children}
    </a>
  );
}

export function ScreenButton({
  to,
  children,
  primary = false,
  label,
}: {
  readonly to: string;
  readonly children: React.ReactNode;
  readonly primary?: boolean;
  readonly label?: string;
}): React.JSX.Element {
  return (
    <Button
      component="a"
      href={hrefOf(to)}
      variant={primary ? 'filled' : 'default'}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {children}
    </Button>
  );
}
