// Light or dark as the reader chose it, before anything is drawn. Not a module: those wait.
(() => {
    const KEY = 'recourse.theme';
    const root = document.documentElement;

    const read = () => {
        try {
            return localStorage.getItem(KEY) ?? 'system';
        } catch {
            return 'system'; // storage is switched off
        }
    };
    const apply = (theme) => {
        if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
        else delete root.dataset.theme;
    };

    apply(read());
    window.recourseTheme = {
        read,
        choose(theme) {
            apply(theme);
            try {
                localStorage.setItem(KEY, theme);
            } catch {
                // It holds until the page is left.
            }
        },
    };
})();
