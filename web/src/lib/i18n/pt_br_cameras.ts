import type { enCameras } from './en_cameras';

/** Palavras sobre câmeras: estados, motivos, configurações e testes. */
export const ptBRCameras: typeof enCameras = {
  state: { recording: 'Gravando', connecting: 'Conectando', offline: 'Sem sinal', disabled: 'Desligada' },
  reason: {
    none: { what: 'Sem motivo conhecido', advice: 'Nada a fazer.' },
    starting: { what: 'Conectando à câmera', advice: 'A primeira imagem chega em poucos segundos.' },
    disabled: { what: 'A câmera está desligada', advice: 'Ligue-a nas configurações para gravar.' },
    unauthorized: {
      what: 'A câmera recusa o usuário ou a senha',
      advice:
        'Digite-os de novo nas configurações da câmera. Algumas bloqueiam a conta por minutos depois de tentativas erradas.',
    },
    unreachable: {
      what: 'Não é possível alcançar a câmera',
      advice: 'Verifique a energia, o cabo de rede ou o Wi-Fi dela, e o endereço nas configurações.',
    },
    timeout: {
      what: 'A câmera parou de enviar',
      advice:
        'Ela aceita a conexão, mas nada chega. Pode estar sobrecarregada ou com rede ruim: reinicie-a se continuar assim.',
    },
    not_found: {
      what: 'A câmera não tem imagem neste endereço',
      advice: 'Procure o caminho do stream no manual da câmera e corrija o endereço.',
    },
    no_video: {
      what: 'O stream não tem imagem',
      advice: 'Escolha outro stream da câmera, um que tenha vídeo.',
    },
    unsupported_codec: {
      what: 'O formato da câmera não pode ser gravado',
      advice: 'Mude a câmera para H.264 ou H.265 na página dela.',
    },
    protocol_error: {
      what: 'As respostas da câmera não fazem sentido',
      advice: 'Verifique se o endereço é de um stream RTSP. Atualizar o firmware da câmera pode ajudar.',
    },
    camera_closed: {
      what: 'A câmera encerrou a conexão',
      advice: 'Ela é chamada de novo automaticamente. Pode estar reiniciando.',
    },
    parameters_changed: {
      what: 'A câmera mudou a imagem',
      advice: 'A gravação continua com a nova configuração.',
    },
    clock_jump: {
      what: 'O relógio do servidor foi ajustado',
      advice: 'Verifique a sincronização de horário.',
    },
    disk_full: {
      what: 'O disco está cheio',
      advice: 'Libere espaço, adicione um disco ou guarde menos dias.',
    },
    disk_error: {
      what: 'Não foi possível gravar no disco',
      advice: 'Verifique o disco e o log do servidor.',
    },
    disk_slow: {
      what: 'O disco foi lento demais',
      advice: 'Use um disco mais rápido, ou menos câmeras neste.',
    },
    shutdown: { what: 'O servidor foi desligado', advice: 'A gravação voltou quando ele ligou.' },
    crash: {
      what: 'O servidor parou de repente',
      advice: 'Talvez tenha faltado energia. O que já estava gravado está a salvo.',
    },
    footage_lost: {
      what: 'Um arquivo da gravação sumiu',
      advice: 'Verifique o disco: alguém ou algo o removeu.',
    },
    internal_error: {
      what: 'O servidor cometeu um erro',
      advice: 'Ele tenta de novo sozinho. O log diz mais.',
    },
  },
  cameras: {
    title: 'Câmeras',
    lead: 'O que está sendo gravado, e como está.',
    add: 'Adicionar câmera',
    addLead: 'Digite o endereço RTSP, teste, e a gravação começa em seguida.',
    addAndRecord: 'Adicionar e gravar',
    added: '“{{name}}” foi adicionada e está conectando.',
    edit: 'Editar',
    picture: 'Imagem mais recente de {{name}}',
    stores: '{{size}} gravados',
    first: {
      title: 'Adicione a sua primeira câmera',
      lead: 'Basta o endereço RTSP dela; o manual ou a página da própria câmera o mostra.',
    },
    empty: {
      title: 'Nenhuma câmera ainda',
      text: 'Serve qualquer câmera com RTSP: quase todas as câmeras de rede e gravadores têm.',
      subUser: 'No momento, nenhuma câmera está compartilhada com você. Peça a permissão ao dono da conta.',
    },
    gone: { title: 'Esta câmera não está aqui', text: 'Foi removida, ou você não pode mais vê-la.' },
    lost: 'Não está mais compartilhada com você: {{names}}.',
    name: 'Nome',
    nameHint: 'Como você chama o lugar: Portão, Garagem, Balcão.',
    url: 'Endereço (RTSP)',
    urlHint: 'Pode colar o endereço inteiro, com usuário e senha: eles são separados e guardados em segredo.',
    subUrl: 'Fluxo secundário (RTSP)',
    subUrlHint:
      'A imagem menor que quase toda câmera também oferece: murais com várias câmeras a mostram e pesam menos. Ela não é gravada. No mesmo host valem o mesmo usuário e senha; outros podem ir no endereço, e ficam em segredo.',
    username: 'Usuário',
    password: 'Senha',
    stored: 'guardado',
    credentialsHint: 'Ficam criptografados e não são mostrados de novo.',
    credentialsKept:
      'Usuário e senha estão guardados. Digite novos para trocar. Outro endereço pede de novo.',
    forget: 'Esquecer o usuário e a senha guardados',
    audio: 'Gravar som',
    audioHint: 'Atenção à lei: em muitos lugares é preciso avisar as pessoas.',
    retentionDays: 'Guardar por (dias)',
    retentionDaysHint: 'Vazio: enquanto houver espaço.',
    retentionGb: 'No máximo (GB)',
    retentionGbHint: 'Depois, o mais antigo dá lugar.',
    active: 'Câmera ligada',
    activeHint: 'Desligada: não grava nem aparece ao vivo. As gravações ficam.',
    delete: 'Remover câmera',
    deleteBoth: 'Remover câmera e gravações',
    deleted: '“{{name}}” foi removida.',
    deleteTitle: 'Remover “{{name}}”?',
    deleteLead: 'Ela deixa de ser gravada. O que fazer com as gravações ({{size}})?',
    deleteFootage: 'As gravações',
    footage: {
      keep: {
        title: 'Manter as gravações',
        text: 'Podem ser vistas até ficarem velhas demais ou o espaço ser necessário.',
      },
      delete: {
        title: 'Apagar também as gravações',
        text: 'Agora e para sempre, inclusive o que foi marcado para guardar.',
      },
    },
    sub: {
      title: 'Fluxo secundário',
      lead: 'Buscado na câmera só enquanto um mural o mostra; nunca gravado.',
      state: { idle: 'Ninguém assiste', connecting: 'Conectando', live: 'Ao vivo', offline: 'Sem sinal' },
    },
    mistake: {
      nameMissing: 'Dê um nome à câmera.',
      urlMissing: 'Digite o endereço da câmera.',
      urlScheme: 'O endereço deve começar com rtsp:// ou rtsps://.',
      urlSame: 'Este é o endereço do fluxo principal. Dê o do menor, ou nenhum.',
      urlHost: 'Falta o host no endereço, como 192.168.1.20.',
      daysInvalid: 'Dias inteiros de 1 a 36500, ou vazio.',
      gbInvalid: 'Um número a partir de 0,2, ou vazio.',
    },
  },
  test: {
    title: 'Testar conexão',
    lead: 'Veja a imagem e os dados antes de salvar. Leva até doze segundos.',
    subTitle: 'Testar fluxo secundário',
    subLead: 'Um mural pede algo pequeno e leve: 640 × 360 basta.',
    subOk: 'Funciona: murais podem mostrar esta imagem',
    run: 'Testar agora',
    running: 'Chamando a câmera…',
    picture: 'Imagem da câmera',
    ok: 'Funciona: esta câmera pode ser gravada',
    video: 'Vídeo',
    audio: 'Som',
    noAudio: 'não tem',
    size: 'Tamanho da imagem',
    fps: 'Quadros',
    bitrate: 'Taxa de bits',
    keyFrames: 'Quadro-chave',
    everySeconds: 'a cada {{seconds}} s',
    perDay: 'Cerca de {{size}} por dia',
    warning: {
      h265_limited_browsers: {
        what: 'H.265 não funciona em todos os navegadores',
        advice:
          'É gravado sem perda, mas o Firefox e alguns outros não conseguem mostrar. H.264 funciona em todos.',
      },
      key_frames_far_apart: {
        what: 'Os quadros-chave são muito espaçados',
        advice:
          'O vivo demora a abrir e a busca é lenta. Configure o intervalo de quadros-chave (I-frame) da câmera para 1–2 s.',
      },
      no_key_frame_interval: {
        what: 'Os quadros-chave são muito raros',
        advice:
          'Durante o teste só veio um. Configure o intervalo de quadros-chave (I-frame) da câmera para 1–2 s.',
      },
      audio_ignored: {
        what: 'O som dela não pode ser gravado',
        advice: 'A imagem pode. Configure o som da câmera para AAC para ter os dois.',
      },
      no_audio: {
        what: 'Ela não envia som',
        advice: 'Tudo bem, a menos que você esperasse som: ligue-o na câmera.',
      },
      packets_lost: {
        what: 'Partes da imagem se perderam no caminho',
        advice: 'Verifique o cabo ou o Wi-Fi entre a câmera e o servidor, ou use TCP.',
      },
      frame_rate_differs: {
        what: 'Ela envia uma taxa de quadros diferente da que informa',
        advice: 'É gravado como chega. Se a imagem engasgar, diminua a taxa de quadros na câmera.',
      },
      password_sent_in_clear: {
        what: 'A senha dela viaja sem proteção',
        advice:
          'Quem escutar esta rede consegue lê-la. Configure a câmera para autenticação Digest, ou use rtsps.',
      },
      variable_quirks: {
        what: 'Ela não segue o padrão em tudo',
        advice: 'O DVR-Lite contorna isso. Uma atualização do firmware da câmera pode resolver.',
      },
    },
  },
  statistics: {
    title: 'As últimas 24 horas',
    lead: 'Como o vídeo chegou da câmera, minuto a minuto.',
    bitrate: 'Taxa de bits',
    fps: 'Quadros por segundo',
    lost: 'Pacotes perdidos',
    reconnects: 'Reconexões',
    jitter: 'Variação de atraso',
    viewers: 'Espectadores ao vivo',
    since: 'Contado desde {{time}}: foi quando a câmera foi adicionada ou o servidor iniciado.',
    missing_one: 'Hachurado: nada chegou por {{duration}}.',
    missing_other: 'Hachurado: nada chegou por {{duration}} ao todo, em {{count}} vezes.',
    empty:
      'Ainda não há nada contado. Dois minutos depois de a câmera começar a enviar, os gráficos aparecem aqui.',
  },
  gaps: {
    title: 'Falhas na gravação',
    lead: 'Cada momento que falta nos últimos {{days}} dias, e por quê.',
    none: 'Nenhuma nos últimos {{days}} dias: não falta nada.',
    open: 'continua',
    more_one: '… e mais {{count}}.',
    more_other: '… e mais {{count}}.',
  },
};
