// What steps of the talk do to a page.

export const log = (page) => page.getByRole('log');
export const box = (page) => page.getByRole('textbox', { name: /^Message to/ });

export async function isAtEnd(page) {
  await page.waitForFunction(() => {
    const box = document.querySelector('[role=log]');
    return box.scrollHeight - box.scrollTop - box.clientHeight < 24;
  });
}

export async function say(page, words) {
  await box(page).fill(words);
  await box(page).press('Enter');
}
