"""The lunch app once more, with Bolt for Python. Socket Mode where SLACK_APP_TOKEN is set, else it listens on PORT."""

import os

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

DRINKS = ["Apple juice", "Coffee", "Tea", "Water"]

client = WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
app = App(client=client, signing_secret=os.environ.get("SLACK_SIGNING_SECRET"))


def plain(text):
    return {"type": "plain_text", "text": text}


def form(channel, dish):
    entry = {"type": "plain_text_input", "action_id": "dish"}
    if dish:
        entry["initial_value"] = dish
    choice = {"type": "external_select", "action_id": "drink", "min_query_length": 1}
    return {
        "type": "modal",
        "callback_id": "order",
        "private_metadata": channel,
        "notify_on_close": True,
        "title": plain("Order lunch"),
        "submit": plain("Order"),
        "close": plain("Not hungry"),
        "blocks": [
            {"type": "input", "block_id": "dish", "label": plain("Dish"), "element": entry},
            {"type": "input", "block_id": "drink", "label": plain("Drink"), "element": choice},
        ],
    }


def card(text, is_open):
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
    if is_open:
        button = {"type": "button", "action_id": "serve", "style": "primary", "text": plain("Serve"), "value": text}
        blocks.append({"type": "actions", "elements": [button]})
    return blocks


@app.command("/lunch")
def order(ack, command, client):
    ack()
    client.views_open(trigger_id=command["trigger_id"], view=form(command["channel_id"], command.get("text", "")))


@app.shortcut("order_lunch")
def order_anywhere(ack, shortcut, client):
    ack()
    client.views_open(trigger_id=shortcut["trigger_id"], view=form(shortcut["user"]["id"], ""))


@app.message_shortcut("order_this")
def order_this(ack, shortcut, respond):
    ack()
    respond(f"Nobody cooks “{shortcut['message']['text']}” today.")


@app.options("drink")
def drinks(ack, payload):
    found = [drink for drink in DRINKS if payload["value"].lower() in drink.lower()]
    ack(options=[{"text": plain(drink), "value": drink} for drink in found])


@app.view("order")
def ordered(ack, view, body, client):
    values = view["state"]["values"]
    dish = values["dish"]["dish"]["value"]
    drink = values["drink"]["drink"]["selected_option"]["text"]["text"]
    if dish == "stones":
        ack(response_action="errors", errors={"dish": "Stones are sold out."})
        return
    ack()
    text = f"<@{body['user']['id']}> orders {dish} with {drink}"
    client.chat_postMessage(channel=view["private_metadata"], text=text, blocks=card(text, True))


@app.view_closed("order")
def not_hungry(ack, view, body, client):
    ack()
    client.chat_postEphemeral(channel=view["private_metadata"], user=body["user"]["id"], text="Come back hungry.")


@app.action("serve")
def serve(ack, body, action, client, respond):
    ack()
    text = f"{action['value']}, served by <@{body['user']['id']}>"
    client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text=text, blocks=card(text, False))
    respond(text="Well served.", response_type="ephemeral", replace_original=False)


@app.event("app_mention")
def mentioned(event, say, client):
    client.reactions_add(channel=event["channel"], timestamp=event["ts"], name="fork_and_knife")
    say(text="Lunch is at noon.", thread_ts=event["ts"])


@app.event("message")
def written(message, say):
    if message.get("subtype") is None and message["channel_type"] == "im":
        say(f"No menu for “{message['text']}”.")


@app.event("app_home_opened")
def at_home(event, client):
    if event["tab"] == "home":
        header = {"type": "header", "text": plain("What is for lunch")}
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [header]})


if os.environ.get("SLACK_APP_TOKEN"):
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).connect()
    print("lunch app is up", flush=True)
    import threading

    threading.Event().wait()
else:
    print("lunch app is up", flush=True)
    app.start(port=int(os.environ["PORT"]), http_server_logger_enabled=False)
