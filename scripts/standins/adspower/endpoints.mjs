// The endpoints that a client of ours, or a worker, would use; names and shapes as the documentation has them.
import { join } from 'node:path';

const KERNELS = ['134', '136', '147'];
const MAX_IDS = 100;
export const UNKNOWN = 'user_id does not exist';
export const NOT_OPEN = 'User_id is not open';

/** A call that is refused: code -1 with this text. */
export class Refusal extends Error {}

/** Every endpoint by method and path. Of kind 'account' are those that stay at one call a second whatever the plan. */
export function endpoints(app) {
  const { profiles, browsers, quirks, settings } = app;
  const emptied = new Set();

  const ws = (browser) => ({ selenium: `127.0.0.1:${browser.port}`, puppeteer: `ws://127.0.0.1:${browser.port}${browser.endpoint}` });
  const opened = (browser) => ({ ws: ws(browser), debug_port: browser.port, webdriver: join(settings.data, 'chrome_134/chromedriver') });

  function profile(id, number) {
    const found = id === undefined && number === undefined ? undefined : profiles.find(id, number);
    if (found === undefined) throw new Refusal(UNKNOWN);
    return found;
  }
  const v1 = (params) => profile(params.user_id, params.serial_number);
  const v2 = (params) => profile(params.profile_id, params.profile_no);

  async function start(wanted, args, headless) {
    const { dailyLimit, kernelMissing, kernelUpdating, emptyFirstPort } = quirks.now();
    if (dailyLimit) throw new Refusal('Exceeding open daily limit, recovery after 7 hours');
    if (kernelMissing) throw new Refusal(`SunBrowser ${kernelMissing} is not ready,please to download!`);
    if (kernelUpdating) throw new Refusal('SunBrowser is updating, waiting for download.');
    const browser = await browsers.start(wanted.id, { args: launchArgs(args), headless: String(headless) === '1' });
    profiles.opened(wanted);
    if (emptyFirstPort && !emptied.has(browser)) {
      emptied.add(browser);
      return { ws: { selenium: '', puppeteer: '' }, debug_port: '', webdriver: '' };
    }
    return opened(browser);
  }

  async function stop(wanted) {
    if (!(await browsers.stop(wanted.id))) throw new Refusal(NOT_OPEN);
  }

  function active(wanted, all) {
    const browser = browsers.find(wanted.id);
    if (browser === undefined) return { status: 'Inactive' };
    return { status: 'Active', ...(all ? opened(browser) : { ws: ws(browser) }) };
  }

  function page(params, size, mostSize, filter) {
    const at = whole(params.page, 1, 1, 1_000_000);
    const limit = whole(size, 1, 1, mostSize);
    return { at, limit, found: profiles.all().filter(filter).slice((at - 1) * limit, at * limit) };
  }

  function listV1(params) {
    const wanted = (one) => matches(params.user_id, one.id) && matches(params.serial_number, one.number) && matches(params.group_id, one.group_id);
    const { at, limit, found } = page(params, params.page_size, 100, wanted);
    return { list: found.map(({ id, number, ...rest }) => ({ serial_number: number, user_id: id, ...common(rest) })), page: at, page_size: limit };
  }

  function listV2(params) {
    const wanted = (one) => among(params.profile_id, one.id) && among(params.profile_no, one.number) && matches(params.group_id, one.group_id);
    const { at, limit, found } = page(params, params.limit, 200, wanted);
    return { list: found.map(({ id, number, ...rest }) => ({ profile_no: number, profile_id: id, ...common(rest) })), page: at, limit };
  }

  function create(params) {
    const made = profiles.create(params);
    if (made === undefined) throw new Refusal('the number of profiles exceeds the limit of the plan');
    return made;
  }

  function remove(ids) {
    if (!Array.isArray(ids) || ids.length === 0 || ids.length > MAX_IDS) throw new Refusal('user_ids is required');
    for (const id of ids) {
      profile(id);
      if (browsers.find(id) !== undefined) throw new Refusal(`${id} is open, close it first`);
    }
    profiles.delete(ids);
  }

  function cloudActive(params) {
    const ids = String(params.user_ids ?? '').split(',');
    if (ids.length > MAX_IDS) throw new Refusal('user_ids exceeds 100');
    return ids.filter((id) => browsers.find(id) !== undefined).map((id) => ({ user_id: id, account: 'standin@example.com' }));
  }

  function kernels(params) {
    const { kernelMissing } = quirks.now();
    const type = params.kernel_type ?? 'Chrome';
    return { list: KERNELS.map((kernel) => ({ kernel, kernel_type: type, is_downloaded: kernel !== kernelMissing })) };
  }

  const account = (call, message) => ({ call, kind: 'account', message });
  return new Map(
    Object.entries({
      'GET /status': { call: () => undefined },
      'GET /api/v1/browser/start': { call: (p) => start(v1(p), jsonList(p.launch_args), p.headless) },
      'POST /api/v2/browser-profile/start': { call: (p) => start(v2(p), p.launch_args ?? [], p.headless) },
      'GET /api/v1/browser/stop': { call: async (p) => (await stop(v1(p)), {}) },
      'POST /api/v2/browser-profile/stop': { call: (p) => stop(v2(p)) },
      'POST /api/v2/browser-profile/stop-all': { call: () => browsers.stopAll() },
      'GET /api/v1/browser/active': { call: (p) => active(v1(p), false) },
      'GET /api/v2/browser-profile/active': { call: (p) => active(v2(p), true) },
      'GET /api/v1/browser/local-active': { call: () => ({ list: browsers.list().map((browser) => ({ user_id: browser.profile, ...opened(browser) })) }) },
      'POST /api/v1/browser/cloud-active': { call: cloudActive },
      'GET /api/v1/user/list': account(listV1, 'Success'),
      'POST /api/v2/browser-profile/list': account(listV2, 'Success'),
      'POST /api/v1/user/create': account((p) => (({ id, number }) => ({ id, serial_number: number }))(create(p))),
      'POST /api/v2/browser-profile/create': account((p) => (({ id, number }) => ({ profile_id: id, profile_no: number }))(create(p))),
      'POST /api/v1/user/update': account((p) => (profiles.update(v1(p), p), {})),
      'POST /api/v2/browser-profile/update': account((p) => (profiles.update(v2(p), p), {})),
      'POST /api/v1/user/delete': account((p) => (remove(p.user_ids), {})),
      'POST /api/v2/browser-profile/delete': account((p) => (remove(p.profile_id), {})),
      'GET /api/v2/browser-profile/kernels': { call: kernels },
      'POST /api/v2/browser-profile/download-kernel': { call: (p) => ({ status: 'completed', progress: 100, kernel: String(p.kernel_version ?? '') }) },
    }),
  );
}

// The password is there because the real list has it, and nobody may log it.
function common({ name, group_id, domain_name, username, password, remark, created, lastOpened }) {
  return {
    name,
    group_id,
    group_name: '',
    domain_name: domain_name ?? '',
    username: username ?? '',
    remark: remark ?? '',
    sys_app_cate_id: '0',
    created_time: created,
    ip: '',
    ip_country: '',
    password: password ?? 'must-not-be-logged',
    last_open_time: lastOpened,
  };
}

const matches = (wanted, value) => wanted === undefined || wanted === '' || String(wanted) === value;
const among = (wanted, value) => wanted === undefined || [wanted].flat().length === 0 || [wanted].flat().map(String).includes(value);

function whole(text, fallback, min, max) {
  const value = text === undefined || text === '' ? fallback : Number(text);
  if (!Number.isInteger(value) || value < min || value > max) throw new Refusal(`a number from ${min} to ${max} is required`);
  return value;
}

function jsonList(text) {
  if (text === undefined || text === '') return [];
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('launch_args is no JSON');
  }
}

function launchArgs(args) {
  const fits = Array.isArray(args) && args.length <= 50 && args.every((arg) => typeof arg === 'string' && arg.length <= 2_000);
  if (!fits) throw new Refusal('launch_args is no list of texts');
  return args;
}
