// <or-suggest for="q" url="/en/search/suggest" label="Suggestions" found="Suggestions: {n}">
// around a search form offers records whose titles go on as the reader began
// to type: a combobox with a list box (ARIA APG). Without it, or where it
// fails, the form searches as ever.

type Suggestion = { title: string; kind: string; url: string; lang: string; dir: string };

const wait = 180; // ms of rest before the server is asked
let count = 0;

class Suggest extends HTMLElement {
  private input!: HTMLInputElement;
  private list = document.createElement("ul");
  private status = document.createElement("p");
  private found: Suggestion[] = [];
  private active = -1;
  private timer = 0;
  private asked: AbortController | undefined;

  connectedCallback(): void {
    const input = this.querySelector(`input[id="${CSS.escape(this.getAttribute("for") ?? "")}"]`);
    if (!(input instanceof HTMLInputElement) || input.getAttribute("role")) return;
    this.input = input;
    this.build();
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (e) => this.key(e));
    input.form?.addEventListener("submit", (e) => this.sent(e));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (e) => e.preventDefault()); // keeps the focus in the field
    this.list.addEventListener("click", (e) => this.clicked(e));
  }

  private build(): void {
    const id = `suggest-${++count}`;
    const name = this.getAttribute("label") ?? "";
    this.list.id = id;
    this.list.className = "suggest";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", name);
    this.status.className = "sr";
    this.status.setAttribute("role", "status");
    const { input } = this;
    input.autocomplete = "off";
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", id);
    input.parentElement?.classList.add("suggests");
    input.after(this.list, this.status);
  }

  private typed(): void {
    window.clearTimeout(this.timer);
    this.asked?.abort();
    const q = this.input.value.trim();
    if (!q) return this.close();
    this.timer = window.setTimeout(() => void this.ask(q), wait);
  }

  private async ask(q: string): Promise<void> {
    this.asked = new AbortController();
    try {
      const answer = await fetch(`${this.getAttribute("url")}?q=${encodeURIComponent(q.slice(0, 200))}`, { signal: this.asked.signal });
      if (answer.ok) this.show((await answer.json()) as Suggestion[]);
    } catch {
      this.close(); // overtaken by a later letter, or no network
    }
  }

  private show(found: Suggestion[]): void {
    if (document.activeElement !== this.input) return;
    this.found = found;
    this.active = -1;
    this.list.replaceChildren(...found.map((s, i) => this.option(s, i)));
    this.list.hidden = found.length === 0;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = (this.getAttribute("found") ?? "").replace("{n}", String(found.length));
  }

  private option(s: Suggestion, i: number): HTMLLIElement {
    const li = document.createElement("li");
    li.id = `${this.list.id}-${i}`;
    li.setAttribute("role", "option");
    li.setAttribute("aria-selected", "false");
    li.dataset["at"] = String(i);
    const title = document.createElement("bdi");
    title.textContent = s.title;
    if (s.lang !== document.documentElement.lang) title.lang = s.lang;
    title.dir = s.dir;
    const kind = document.createElement("span");
    kind.className = "sub";
    kind.textContent = s.kind;
    li.append(title, kind);
    return li;
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.asked?.abort();
    this.hide();
  }

  private hide(): void {
    this.active = -1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = "";
  }

  private key(e: KeyboardEvent): void {
    const step: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    if (this.list.hidden || e.isComposing) return;
    if (e.key in step) {
      e.preventDefault();
      this.move(step[e.key]!);
    } else if (e.key === "Escape") {
      e.preventDefault();
      this.hide();
    }
  }

  // sent goes to the option that is chosen, if one is, instead of searching.
  private sent(e: SubmitEvent): void {
    if (this.active < 0) return;
    e.preventDefault();
    this.go(this.active);
  }

  // move goes round over the options and the field itself.
  private move(by: number): void {
    const n = this.found.length + 1;
    this.active = ((this.active + 1 + by + n) % n) - 1;
    for (const [i, li] of [...this.list.children].entries()) {
      li.setAttribute("aria-selected", String(i === this.active));
    }
    const li = this.list.children[this.active];
    if (!li) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", li.id);
    li.scrollIntoView({ block: "nearest" });
  }

  private clicked(e: MouseEvent): void {
    const li = (e.target as Element).closest<HTMLElement>("[role=option]");
    if (li) this.go(Number(li.dataset["at"]));
  }

  private go(i: number): void {
    const s = this.found[i];
    if (s) location.assign(s.url);
  }
}

customElements.define("or-suggest", Suggest);
