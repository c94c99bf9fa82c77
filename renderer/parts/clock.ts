/** The present time for what is shown ("4 minutes ago"), renewed while the screen is open. */
import { useEffect, useState } from 'react';

export function useNow(every = 1_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
