export { DEMO_ENTITIES, DEMO_MONITORS, type DemoEntity, type DemoMonitor } from "./demo-presets.ts";
export { OUTLETS, type NewsroomArticle, type Outlet } from "./newsroom/article.ts";
export { openNewsroom, type Newsroom, type NewsroomOutlet } from "./newsroom/open-newsroom.ts";
export { openPlot } from "./newsroom/plot.ts";
export { openWebhookReceiver, type ReceivedWebhook, type WebhookReceiver } from "./open-webhook-receiver.ts";
export {
  openWebsubHub,
  type HubBehaviour,
  type HubCall,
  type WebsubHub,
} from "./websub-hub/open-websub-hub.ts";
