// What this browser prefers: the theme, and whether to call out.

import type { Store } from './session.svelte';

export type Theme = 'system' | 'light' | 'dark';

const THEME = 'redgiant.theme';
const CALLS = 'redgiant.notifications';

export class Settings {
  theme = $state<Theme>('system');
  notifications = $state(false);

  constructor(private readonly store: Store) {
    const theme = store.getItem(THEME);
    this.theme = theme === 'light' || theme === 'dark' ? theme : 'system';
    this.notifications = store.getItem(CALLS) === 'on' && permission() === 'granted';
  }

  /** The colours are light-dark() of the root's color-scheme. */
  apply(): void {
    document.documentElement.style.colorScheme = this.theme === 'system' ? 'light dark' : this.theme;
  }

  choose(theme: Theme): void {
    this.theme = theme;
    this.store.setItem(THEME, theme);
    this.apply();
  }

  /** Asked for by a click and never before. Answers why not. */
  async setNotifications(on: boolean): Promise<string | null> {
    if (on && permission() === 'unavailable') {
      return 'this browser has no notifications for a page without https';
    }
    if (on && (await Notification.requestPermission()) !== 'granted') {
      return 'the browser does not allow notifications of this page';
    }
    this.notifications = on;
    this.store.setItem(CALLS, on ? 'on' : 'off');
    return null;
  }

  notify(title: string, text: string, open: () => void): void {
    if (!this.notifications || (document.visibilityState === 'visible' && document.hasFocus())) {
      return;
    }
    const shown = new Notification(title, { body: text.slice(0, 200), icon: '/icon.svg', tag: title });
    shown.onclick = () => {
      window.focus();
      open();
      shown.close();
    };
  }
}

function permission(): NotificationPermission | 'unavailable' {
  return 'Notification' in window && window.isSecureContext ? Notification.permission : 'unavailable';
}
