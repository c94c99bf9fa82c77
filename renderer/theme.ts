/** Mantine in the house's colours. What the colours are in light and dark is in styles/tokens.css. */
import { createTheme } from '@mantine/core';
import type { MantineColorsTuple } from '@mantine/core';

const pine: MantineColorsTuple = [
  '#e6f3f1',
  '#cfe6e3',
  '#a5d1cc',
  '#74b9b2',
  '#45a096',
  '#1f877d',
  '#0b6e66',
  '#095d56',
  '#074b46',
  '#053a36',
];

export const theme = createTheme({
  colors: { pine },
  primaryColor: 'pine',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.28,
  fontFamily: "'Inter', system-ui, sans-serif",
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  // Named, so that the house's styles can tell the variants apart.
  components: { Button: { defaultProps: { variant: 'filled' } } },
});
