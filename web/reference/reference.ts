/** The search, the colours and the list of the reference; without this script everything is there and readable. */
const STORED = 'mantine-color-scheme-value';

function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The reference has no ${id}`);
  return found as T;
}

const search = element<HTMLInputElement>('search');
const menu = element<HTMLButtonElement>('menu');
const scheme = element<HTMLButtonElement>('scheme');
const articles = [...document.querySelectorAll<HTMLElement>('article')];
const words = new Map(
  articles.map((one) => [one.id, `${one.dataset['words'] ?? ''} ${one.textContent ?? ''}`.toLowerCase()]),
);

function find(): void {
  const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (id: string) => wanted.every((word) => words.get(id)?.includes(word));
  let shown = 0;
  for (const article of articles) {
    article.hidden = !fits(article.id);
    if (!article.hidden) shown++;
  }
  for (const entry of document.querySelectorAll<HTMLElement>('[data-of]'))
    entry.hidden = !fits(entry.dataset['of'] ?? '');
  for (const group of document.querySelectorAll<HTMLElement>('[data-group]')) {
    group.hidden = ![...group.querySelectorAll<HTMLElement>('article, [data-of]')].some((one) => !one.hidden);
  }
  element('none').hidden = shown > 0;
}

function dark(): boolean {
  const chosen = document.documentElement.dataset['scheme'];
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

function paint(chosen: string | null): void {
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset['scheme'] = chosen;
  scheme.textContent = dark() ? 'Light colours' : 'Dark colours';
}

function open(is: boolean): void {
  menu.setAttribute('aria-expanded', String(is));
  element('list').classList.toggle('open', is);
}

paint(localStorage.getItem(STORED));
scheme.addEventListener('click', () => {
  const next = dark() ? 'light' : 'dark';
  localStorage.setItem(STORED, next);
  paint(next);
});
menu.addEventListener('click', () => open(menu.getAttribute('aria-expanded') !== 'true'));
element('list').addEventListener('click', (event) => {
  if (event.target instanceof HTMLElement && event.target.closest('a')) open(false);
});
search.addEventListener('input', find);
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && !(event.target instanceof HTMLInputElement)) {
    event.preventDefault();
    open(true);
    search.focus();
  }
});
find();
