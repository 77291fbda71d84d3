// Who gets in, and out again.
import assert from 'node:assert/strict';

export const signInCases = {
    'sign-in leads to the page that was asked for': async (stage) => {
        const visitor = await stage.visitor();
        const { page } = visitor;
        await page.goto(`${stage.world.dashboard}#/recovery`);
        assert.match(page.url(), /\/dashboard\/sign-in/);
        await page.fill('#key', stage.operatorKey);
        await page.keyboard.press('Enter');
        await visitor.shown();
        assert.match(page.url(), /\/dashboard\/#\/recovery$/);
        assert.equal(await page.title(), 'Recovery · Recourse');
        await page.waitForSelector('#menu summary >> text=olga'); // asked for by itself
    },

    'a wrong key, and one without the role, are told the same': async (stage) => {
        const visitor = await stage.visitor();
        visitor.expect(403, '/sign-in');
        const told = [];
        for (const key of ['rcs_none', stage.agentKey]) {
            await visitor.signIn(stage.world.dashboard, key);
            told.push(await visitor.text('[role=alert]:not(:empty)'));
            await visitor.page.goto(stage.world.dashboard);
            assert.match(visitor.page.url(), /\/sign-in/);
        }
        assert.ok(told[0].length > 10, `it says only '${told[0]}'`);
        assert.equal(told[0], told[1]);
        assert.ok(
            !(await visitor.page.content()).includes(stage.agentKey),
            'the key is in the page',
        );
    },

    'signing out ends it, and an open page notices': async (stage) => {
        const visitor = await stage.operator();
        visitor.expect(401, '');
        const other = await visitor.context.newPage();
        await other.goto(`${stage.world.dashboard}#/calls`);
        await other.waitForSelector('#content table');
        await visitor.page.click('#menu summary');
        await visitor.page.click('text=Sign out');
        await visitor.page.waitForURL(/\/sign-in$/);
        await other.waitForURL(/\/sign-in/);
        await visitor.page.goto(stage.world.dashboard);
        assert.match(visitor.page.url(), /\/sign-in/);
    },
};
