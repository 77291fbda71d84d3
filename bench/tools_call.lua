-- The load for wrk: one tools/call of about 1 KB after another (2026-07-28, stateless), each with an id
-- of its own. The last line of output is the result as JSON. After `--` may stand
--
--   check        looks at every answer, which costs more than the answers themselves: bench/run does so
--                before it measures
--   token=TOKEN  sends it as a bearer token
--   run=NAME     names every call by an idempotency key that begins with NAME and never comes twice

local request_count = 1000 -- ids in turn; many more than there are connections
local first_id = 100000 -- of one width, so that every right answer is equally long
local text = string.rep("all work and no play makes a dull benchmark; ", 20)

local body = [[{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"echo","arguments":{"text":"%s"},]]
   .. [["_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",]]
   .. [["io.modelcontextprotocol/clientCapabilities":{},]]
   .. [["io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"}%s}}}]]
local named = [[,"dev.recourse/idempotencyKey":"%s-000000000000"]]
local key_digits = 12

local requests = {}
local next_request = 0
local call_count = 0
local threads = {}

wrong = 0 -- global, so that `done` can read it from each thread
first_wrong = ""

function setup(thread)
   table.insert(threads, thread)
end

function init(arguments)
   wrk.method = "POST"
   wrk.headers["Content-Type"] = "application/json"
   wrk.headers["Accept"] = "application/json, text/event-stream"
   wrk.headers["MCP-Protocol-Version"] = "2026-07-28"
   wrk.headers["Mcp-Method"] = "tools/call"
   wrk.headers["Mcp-Name"] = "echo"
   local run
   for _, argument in ipairs(arguments) do
      if argument == "check" then
         response = check
      elseif argument:find("^token=") then
         wrk.headers["Authorization"] = "Bearer " .. argument:sub(#"token=" + 1)
      elseif argument:find("^run=") then
         run = argument:sub(#"run=" + 1)
      end
   end
   for i = 1, request_count do
      requests[i] = wrk.format(nil, nil, nil, body:format(first_id + i, text, run and named:format(run) or ""))
   end
   if run then
      name_requests(run)
   end
end

-- Every request gets a key of its own as it is sent.
function name_requests(run)
   local _, before = requests[1]:find(run .. "-", 1, true)
   for i, whole in ipairs(requests) do
      requests[i] = { whole:sub(1, before), whole:sub(before + key_digits + 1) }
   end
   request = function()
      next_request = next_request % request_count + 1
      call_count = call_count + 1
      local parts = requests[next_request]
      return parts[1] .. string.format("%012d", call_count) .. parts[2]
   end
end

function request()
   next_request = next_request % request_count + 1
   return requests[next_request]
end

function check(status, headers, answer)
   local right = status == 200 and answer:find(text, 1, true) and not answer:find('"isError":true', 1, true)
   if not right then
      wrong = wrong + 1
      if first_wrong == "" then
         first_wrong = status .. " " .. answer:sub(1, 300)
      end
   end
end

function done(summary, latency, requests_rate)
   local total_wrong, example = 0, ""
   for _, thread in ipairs(threads) do
      total_wrong = total_wrong + thread:get("wrong")
      example = example ~= "" and example or thread:get("first_wrong")
   end
   local errors = summary.errors
   io.write(string.format(
      '{"requests":%d,"microseconds":%d,"bytes":%d,"p50":%d,"p99":%d,"failed":%d,"wrong":%d}\n',
      summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
      errors.connect + errors.read + errors.write + errors.status + errors.timeout, total_wrong
   ))
   if example ~= "" then
      io.stderr:write("a wrong answer: " .. example .. "\n")
   end
end
