import { Store } from './store';

const KEY = 'sandmesh-clock-times';

/** Whether times of day stand beside how long ago something was; each browser keeps what its user chose. */
export const clockTimes = new Store(read());

export function toggleClockTimes(): void {
  clockTimes.set(!clockTimes.get());
  try {
    localStorage.setItem(KEY, String(clockTimes.get()));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

function read(): boolean {
  try {
    return localStorage.getItem(KEY) === 'true';
  } catch {
    return false;
  }
}
