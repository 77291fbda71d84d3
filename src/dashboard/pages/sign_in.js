// Where a visitor wanted to go is remembered over the signing in: the form posts without the
// fragment that names it. Without this script they come to the first page.
if (location.hash.startsWith('#/')) sessionStorage.setItem('recourse.wanted', location.hash);
