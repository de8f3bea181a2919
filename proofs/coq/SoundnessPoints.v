(* Soundness of claims about zeros and Hessians: 9.1, 9.2, 9.4 to 9.6; and what the other parts
   need: symbols as polynomials, polynomials of symmetric matrices, attraction in coordinates. *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import Integers LinearAlgebra Contraction Core Intervals Optimizers Tests
  ExactPoint Dynamics Certificate Checker MomentumMatrices.
Import ListNotations.
Open Scope R_scope.

Lemma holdsb_ok {A} (x : option A) test : holdsb x test = true -> exists a, x = Some a /\ test a = true.
Proof. destruct x; simpl; [eauto|discriminate]. Qed.
Lemma guard_ok {A} b (x : option A) a : guard b x = Some a -> b = true /\ x = Some a.
Proof. destruct b; simpl; [auto|discriminate]. Qed.
Lemma len_ok {A} (l : list A) k : len l k = true -> length l = k.
Proof. apply Nat.eqb_eq. Qed.
Ltac bools := repeat match goal with
  | H : andb _ _ = true |- _ => apply andb_prop in H; destruct H
  | H : len _ _ = true |- _ => apply len_ok in H
  | H : holdsb _ _ = true |- _ => apply holdsb_ok in H; destruct H as (? & ? & H)
  end.
Lemma finite_choice {A} (P : nat -> A -> Prop) (d : A) n : (forall k, (k < n)%nat -> exists s, P k s) ->
  exists S, forall k, (k < n)%nat -> P k (S k).
Proof.
  induction n as [|n IH]; intros H.
  - exists (fun _ => d). lia.
  - destruct IH as [S HS]; [auto|]. destruct (H n ltac:(lia)) as [s Hs].
    exists (fun k => if Nat.eqb k n then s else S k). intros k Hk.
    destruct (Nat.eqb_spec k n) as [->|]; auto. apply HS. lia.
Qed.
Lemma partial_unique g j x a b : is_partial g j x a -> is_partial g j x b -> a = b.
Proof. intros A B. eapply uniqueness_limite; eauto. Qed.
Lemma inbox_ext n m r x y : (forall i, (i < n)%nat -> x i = y i) -> inbox n m r x -> inbox n m r y.
Proof. intros E H i Hi. rewrite <- (E i Hi). auto. Qed.
Lemma sq_scale n v s : s * s * sq n v = sq n (fun i => s * v i).
Proof. unfold sq. rewrite <- sumn_scal. apply sumn_ext; intros; ring. Qed.

(* ---------------- symbols ---------------- *)
Fixpoint horner (c : list R) (l : R) : R := match c with [] => 0 | a :: c' => (horner c' l + a) * l end.
Lemma horner_add a b l : horner (map ratR (add_lists a b)) l = horner (map ratR a) l + horner (map ratR b) l.
Proof.
  revert b. induction a as [|x a IH]; intros [|y b]; simpl; try ring.
  rewrite IH, qadd_ok. ring.
Qed.
Lemma horner_scale rho a l : horner (map ratR (map (qmul rho) a)) l = ratR rho * horner (map ratR a) l.
Proof. induction a as [|x a IH]; simpl; [ring|]. rewrite IH, qmul_ok. ring. Qed.
Lemma ratR_one : ratR rat_one = 1. Proof. unfold ratR, cstR; simpl. lra. Qed.
Lemma ratR_two : ratR rat_two = 2. Proof. unfold ratR, cstR; simpl. lra. Qed.
Lemma ratR_zero : ratR qzero = 0. Proof. unfold ratR, cstR; simpl. lra. Qed.
Lemma binomials_ok m rho l : horner (map ratR (binomials m rho)) l = l * (1 + ratR rho * l) ^ m.
Proof.
  induction m; simpl.
  - rewrite ratR_one. ring.
  - rewrite horner_add. simpl. rewrite horner_scale, IHm, ratR_zero. ring.
Qed.
(* the coefficients are those of the symbol *)
Theorem symbol_poly fl l : horner (map ratR (symbol_coefficients fl)) l = symbol fl l.
Proof.
  destruct fl; simpl; rewrite ?ratR_one, ?ratR_zero, ?qmul_ok; try ring. apply binomials_ok.
Qed.
Lemma filter_constant_ok mo : (match mo with Nesterov b | Ema b => -1 / 2 < ratR b < 1 | _ => True end) ->
  ratR (filter_constant mo) = filter_const mo.
Proof.
  assert (I : forall q, ratR q <> 0 -> ratR (rat_inv q) = / ratR q).
  { intros q Hq. unfold rat_inv. destruct (qinv q) as [r|] eqn:E; [now apply qinv_ok|].
    unfold qinv in E. destruct (Z.eqb_spec (rnum q) 0) as [Z0|]; [|discriminate].
    apply rnum_zero in Z0. contradiction. }
  intros H. destruct mo; simpl.
  - apply ratR_two.
  - rewrite qmul_ok, qadd_ok, ratR_two, ratR_one. reflexivity.
  - rewrite qmul_ok, qmul_ok, qadd_ok, I.
    + rewrite qadd_ok, qmul_ok, ratR_two, ratR_one. reflexivity.
    + rewrite qadd_ok, qmul_ok, ratR_two, ratR_one. lra.
  - rewrite qmul_ok, qmul_ok, qadd_ok, I.
    + rewrite qadd_ok, qneg_ok, ratR_two, ratR_one. reflexivity.
    + rewrite qadd_ok, qneg_ok, ratR_one. lra.
Qed.
Lemma valid_facts opt : valid_optimizer opt = true -> 0 < ratR (step_size opt) /\
  match the_momentum opt with Nesterov b | Ema b => -1 / 2 < ratR b < 1 | _ => True end.
Proof.
  unfold valid_optimizer. intros H. bools. split; [now apply rnum_pos, Z.ltb_lt|].
  assert (B : forall b, below_one b = true -> rat_positive b = true -> -1 / 2 < ratR b < 1).
  { intros b Hb Hp. apply Z.ltb_lt in Hb. apply Z.ltb_lt in Hp. pose proof (rnum_pos _ Hp). split; [lra|].
    rewrite ratR_val. pose proof (rden_pos b) as P. rewrite Z.abs_eq in Hb by lia. apply IZR_lt in Hb.
    apply Rmult_lt_reg_r with (IZR (Zpos (rden b))); auto. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  destruct (the_momentum opt); auto; bools; auto.
Qed.

(* ---------------- polynomials of a symmetric matrix ---------------- *)
Section MatrixPolynomials.
Variable n : nat.
Variable H : nat -> nat -> R.
Hypothesis SH : sym n H.
Lemma mmul_assoc A B C i j : mmul n (mmul n A B) C i j = mmul n A (mmul n B C) i j.
Proof.
  unfold mmul. rewrite (sumn_ext n _ (fun k => sumn n (fun l => A i l * (B l k * C k j)))).
  - rewrite sumn_swap. apply sumn_ext; intros l Hl. now rewrite sumn_scal.
  - intros k Hk. rewrite <- sumn_scal_r. apply sumn_ext; intros; ring.
Qed.
Lemma mmul_ext A B C D i j : (forall k, (k < n)%nat -> A i k = C i k) -> (forall k, (k < n)%nat -> B k j = D k j) ->
  mmul n A B i j = mmul n C D i j.
Proof. intros E F. unfold mmul. apply sumn_ext; intros k Hk. now rewrite E, F. Qed.
Definition padd (M : nat -> nat -> R) (a : R) (i j : nat) : R := M i j + a * mid i j.
Lemma padd_sym M a : sym n M -> sym n (padd M a).
Proof. intros S i j Hi Hj. unfold padd, mid. rewrite (S i j), Nat.eqb_sym by auto. reflexivity. Qed.
Lemma mid_left A i j : (i < n)%nat -> mmul n mid A i j = A i j.
Proof.
  intros Hi. unfold mmul, mid. rewrite (sumn_ext n _ (fun k => if Nat.eqb k i then A k j else 0)).
  - now rewrite (sumn_single n i (fun k => A k j)).
  - intros k Hk. destruct (Nat.eqb k i); ring.
Qed.
Lemma mid_right A i j : (j < n)%nat -> mmul n A mid i j = A i j.
Proof.
  intros Hj. unfold mmul, mid. rewrite (sumn_ext n _ (fun k => if Nat.eqb k j then A i k else 0)).
  - now rewrite (sumn_single n j (fun k => A i k)).
  - intros k Hk. rewrite Nat.eqb_sym. destruct (Nat.eqb k j); ring.
Qed.
Lemma mmul_padd_l M a i j : (i < n)%nat -> mmul n (padd M a) H i j = mmul n M H i j + a * H i j.
Proof.
  intros Hi. rewrite <- (mid_left H i j Hi). unfold mmul, padd. rewrite <- sumn_scal, <- sumn_plus.
  apply sumn_ext; intros; ring.
Qed.
Lemma mmul_padd_r M a i j : (j < n)%nat -> mmul n H (padd M a) i j = mmul n H M i j + a * H i j.
Proof.
  intros Hj. rewrite <- (mid_right H i j Hj). unfold mmul, padd. rewrite <- sumn_scal, <- sumn_plus.
  apply sumn_ext; intros; ring.
Qed.
Lemma mpoly_facts c : sym n (mpoly n c H) /\
  forall i j, (i < n)%nat -> (j < n)%nat -> mmul n (mpoly n c H) H i j = mmul n H (mpoly n c H) i j.
Proof.
  induction c as [|a c [S C]].
  - split; [intros i j _ _; reflexivity|]. intros i j _ _. unfold mmul. simpl. apply sumn_ext. intros. ring.
  - assert (C' : forall i j, (i < n)%nat -> (j < n)%nat ->
       mmul n (padd (mpoly n c H) a) H i j = mmul n H (padd (mpoly n c H) a) i j).
    { intros i j Hi Hj. rewrite mmul_padd_l, mmul_padd_r by auto. f_equal. apply C; auto. }
    change (mpoly n (a :: c) H) with (mmul n (padd (mpoly n c H) a) H).
    split.
    + intros i j Hi Hj. rewrite C' by auto. unfold mmul. apply sumn_ext; intros k Hk.
      rewrite (SH i k), (padd_sym _ a S k j) by auto. ring.
    + intros i j Hi Hj. rewrite <- mmul_assoc.
      apply mmul_ext; auto.
Qed.
Lemma mpoly_sym c : sym n (mpoly n c H). Proof. apply mpoly_facts. Qed.
Lemma mpoly_step_sym c a : sym n (padd (mpoly n c H) a). Proof. apply padd_sym, mpoly_sym. Qed.
Lemma mpoly_scale s c i j : mpoly n (map (Rmult s) c) H i j = s * mpoly n c H i j.
Proof.
  revert i j. induction c as [|a c IH]; intros i j; simpl; [ring|].
  unfold mmul. rewrite <- sumn_scal. apply sumn_ext; intros k Hk. rewrite IH. ring.
Qed.
(* on an eigenvector *)
Lemma mpoly_eig c l v : (forall i, (i < n)%nat -> sumn n (fun j => H i j * v j) = l * v i) ->
  forall i, (i < n)%nat -> sumn n (fun j => mpoly n c H i j * v j) = horner c l * v i.
Proof.
  intros E. induction c as [|a c IH]; intros i Hi; simpl.
  - rewrite (sumn_ext n _ (fun _ => 0)) by (intros; ring). rewrite sumn_zero. ring.
  - unfold mmul. change (fun i0 j : nat => mpoly n c H i0 j + a * mid i0 j) with (padd (mpoly n c H) a).
    rewrite (sumn_ext n _ (fun j => sumn n (fun k => padd (mpoly n c H) a i k * (H k j * v j)))).
    + rewrite sumn_swap. rewrite (sumn_ext n _ (fun k => l * (padd (mpoly n c H) a i k * v k))).
      * rewrite sumn_scal. unfold padd.
        rewrite (sumn_ext n _ (fun k => mpoly n c H i k * v k + a * (mid i k * v k))) by (intros; ring).
        rewrite sumn_plus, IH, sumn_scal by auto.
        assert (MI : sumn n (fun k => mid i k * v k) = v i).
        { unfold mid. rewrite (sumn_ext n _ (fun k => if Nat.eqb k i then v k else 0)).
          - now rewrite sumn_single.
          - intros k Hk. destruct (Nat.eqb k i); ring. }
        rewrite MI. ring.
      * intros k Hk. rewrite sumn_scal, (E k Hk). ring.
    + intros j Hj. unfold mmul, padd. rewrite <- sumn_scal_r. apply sumn_ext; intros; ring.
Qed.
Lemma mpoly_qf c l v : (forall i, (i < n)%nat -> sumn n (fun j => H i j * v j) = l * v i) ->
  qf n (mpoly n c H) v = horner c l * sq n v.
Proof. intros E. apply qf_eig. now apply mpoly_eig. Qed.
End MatrixPolynomials.

(* ---------------- real-valued facts about systems ---------------- *)
Section RealSystem.
Variable n : nat.
Variable f : expr.
Variable o : option optimizer.
Definition sys_value (s : system) (x : nat -> R) : nat -> R :=
  match s with
  | SGradient => grad f x
  | SField => match o with Some opt => field_value n f (the_field opt) x | None => fun _ => 0 end
  end.
Definition sys_regular (s : system) (x : nat -> R) : Prop :=
  match s with
  | SGradient => regular f x
  | SField => match o with Some opt => field_regular n f (the_field opt) x | None => False end
  end.
Lemma is_zero_iff s x : sys_regular s x -> (is_zero n f o s x <-> forall i, (i < n)%nat -> sys_value s x i = 0).
Proof.
  intros Hr. destruct s; simpl in *.
  - split; intros H i Hi.
    + eapply partial_unique; [apply grad_correct; exact Hr|]. apply H; auto.
    + rewrite <- (H i Hi). apply grad_correct; auto.
  - unfold with_optimizer. destruct o; [|contradiction]. tauto.
Qed.
Hypothesis W : wf n f = true.
Lemma sys_ext s x y : (forall i, (i < n)%nat -> x i = y i) -> forall i, (i < n)%nat -> sys_value s x i = sys_value s y i.
Proof.
  intros E i Hi. destruct s; simpl.
  - now apply grad_ext with n.
  - destruct o; auto. apply field_ext; auto.
Qed.
(* a critical point is a zero of every field *)
Lemma field_zero fl x : (forall i, (i < n)%nat -> grad f x i = 0) -> forall i, (i < n)%nat -> field_value n f fl x i = 0.
Proof.
  intros Z.
  assert (HG : forall i, (i < n)%nat -> hess_grad n f x i = 0).
  { intros i Hi. unfold hess_grad. rewrite (sumn_ext n _ (fun _ => 0)); [apply sumn_zero|].
    intros j Hj. rewrite (Z j Hj). ring. }
  assert (A : forall rho d, (forall i, (i < n)%nat -> d i = 0) -> forall i, (i < n)%nat -> ahead rho x d i = x i).
  { intros rho d Hd i Hi. unfold ahead. rewrite (Hd i Hi). ring. }
  assert (L : forall i, (i < n)%nat -> look n f fl x i = x i).
  { destruct fl as [|rho|rho|m rho|rho|rho]; simpl; auto.
    - apply A. intros i Hi. rewrite (grad_ext n f _ x W); auto.
    - induction m; simpl; auto. intros i Hi. unfold ahead.
      rewrite (IHm i Hi), (grad_ext n f _ x W IHm), (Z i Hi). ring. }
  intros i Hi.
  assert (K : grad f (look n f fl x) i = 0) by (rewrite (grad_ext n f _ x W L); auto).
  destruct fl; simpl; auto. unfold ahead. rewrite (Z i Hi), (HG i Hi). ring.
Qed.
End RealSystem.

Lemma attracting_of n f opt p rg (U : (nat -> R) -> Prop) (small : nat -> (nat -> R) -> Prop) :
  let N := state_dim n opt in let B := mat p (rbasis rg) in
  forall W, inverse_of N W B -> inverse_of N B W -> wf n f = true ->
  let c := vec p (state_center opt (rcenter rg)) in
  let F := Fmap N B W c (update n f opt) in
  (forall x, in_region p n opt rg U x -> update_regular n f opt x) ->
  (forall u v, equal_on N u v -> U u -> U v) ->
  (forall u, U u -> U (F u)) ->
  (exists z, U z /\ equal_on N (F z) z /\ (forall y, U y -> equal_on N (F y) y -> equal_on N y z) /\
     (forall y k, U y -> small k (diff (iter F k y) z))) ->
  attracting p n f opt rg U small.
Proof.
  intros N B W WB BW Wf c F Hreg HUe HU (z & Z1 & Z2 & Z3 & Z4).
  assert (Gext : forall x y, (forall i, (i < N)%nat -> x i = y i) -> forall i, (i < N)%nat ->
     update n f opt x i = update n f opt y i).
  { intros x y E i Hi. exact (update_ext n f Wf opt x y E i Hi). }
  assert (SF : forall u i, (i < N)%nat -> update n f opt (state_at p n opt rg u) i = state_at p n opt rg (F u) i).
  { intros u i Hi. symmetry. apply (state_Fmap N B W BW c (update n f opt) u i Hi). }
  unfold attracting. split; [exact Hreg|]. split; [|].
  - intros x (u & Hu & E). exists (F u). split; auto. intros i Hi.
    rewrite (Gext x (state_at p n opt rg u) E i Hi). now apply SF.
  - exists (state_at p n opt rg z). split; [|split; [|split]].
    + exists z. split; auto. intros i Hi. reflexivity.
    + intros i Hi. rewrite SF by auto. unfold state_at. apply to_state_ext. exact Z2.
    + intros y (u & Hu & E) Fy i Hi. rewrite (E i Hi). unfold state_at. apply to_state_ext.
      apply Z3; auto. intros j Hj.
      assert (K : forall i, (i < N)%nat -> state_at p n opt rg (F u) i = state_at p n opt rg u i).
      { intros k Hk. rewrite <- SF by auto. rewrite <- (Gext y _ E k Hk), (Fy k Hk). auto. }
      rewrite <- (coord_state N B W WB c (F u) j Hj), <- (coord_state N B W WB c u j Hj).
      apply to_coord_ext. exact K.
    + intros y k (u & Hu & E). exists (diff (iter F k u) z). split; auto. intros i Hi.
      assert (IT : forall k i, (i < N)%nat -> orbit n f opt k y i = orbit n f opt k (state_at p n opt rg u) i).
      { clear k i Hi. induction k; intros i Hi; [apply E; auto|]. simpl. apply Gext; auto. }
      rewrite (IT k i Hi). unfold orbit, state_at. fold N c B.
      rewrite <- (state_iter N B W BW c (update n f opt) Gext k u i Hi). fold F.
      unfold to_state. rewrite mv_diff. ring.
Qed.

Module SoundnessPoints (N : INTEGERS).
Include Checker N.
Import N.

Lemma nth_tv v i : nth i (tv v) t0 = ofZ (nth i v 0%Z).
Proof. unfold tv, t0. apply map_nth. Qed.
Lemma tent_tm M i j : tent (tm M) i j = ofZ (nth j (nth i M []) 0%Z).
Proof.
  unfold tent, tm. change (@nil T) with (tv []). rewrite map_nth. apply nth_tv.
Qed.
Lemma ltb_V1 a b : ltb a b = true -> V a + 1 <= V b.
Proof.
  unfold ltb, V. rewrite leb_ok. intros H. apply negb_true_iff, Z.leb_gt in H.
  rewrite <- plus_IZR. apply IZR_le. lia.
Qed.
Lemma leb_eq a b : leb a b = true -> leb b a = true -> V a = V b.
Proof. intros H1 H2. apply leb_V in H1. apply leb_V in H2. lra. Qed.

Section Problem.
Variable p : Z.
Variable one : T.
Hypothesis p0 : (0 <= p)%Z.
Hypothesis one_ok : toZ one = (2 ^ p)%Z.
Variable n : nat.
Variable f : expr.
Variable gs : list expr.
Variable hs : list (list expr).
Hypothesis gs_ok : gs = mk n (fun j => D j f).
Hypothesis hs_ok : hs = mk n (fun i => mk (S i) (fun j => D i (D j f))).
Hypothesis Wf : wf n f = true.
Variable o : option optimizer.
Notation Sc := (Sc p).
Notation HS := (Sc_pos p p0).
Notation inI := (inI p).
Notation jrels := (jrels p).
Notation jrel := (jrel p).
Notation sysv := (sys_value n f o).
Notation sysr := (sys_regular n f o).

Lemma cR_vec v i : cR p (tv v) i = vec p v i.
Proof. unfold cR, vec, zR. rewrite nth_tv, V_ofZ. reflexivity. Qed.
Lemma box_iff k m r x : inbox k (cR p (tv m)) (cR p (tv r)) x <-> in_box p k m r x.
Proof. unfold inbox, in_box. split; intros H i Hi; specialize (H i Hi); rewrite !cR_vec in *; exact H. Qed.

Lemma sysJ_ok ns s X Y x y d : jrels ns d n X x y -> sysJ p one n f gs hs o ns s X = Some Y ->
  sysr s x /\ sysr s y /\ jrels ns d n Y (sysv s x) (sysv s y).
Proof.
  intros HX. destruct s; simpl.
  - intros K. destruct (fieldJ_ok p one ns n f gs hs p0 one_ok gs_ok hs_ok d Gradient X Y x y HX K) as ((A & _) & (B & _) & C).
    auto.
  - destruct o as [opt|]; [|discriminate]. intros K.
    exact (fieldJ_ok p one ns n f gs hs p0 one_ok gs_ok hs_ok d _ X Y x y HX K).
Qed.
Lemma sysJ1_ok ns s k X J x y d : jrels ns d n X x y -> sysJ1 p one n f gs hs o ns s k X = Some J ->
  (k < n)%nat /\ sysr s x /\ sysr s y /\ jrel ns d J (sysv s x k) (sysv s y k).
Proof.
  intros HX. destruct s; simpl.
  - intros K. destruct (fieldJ1_ok p one ns n f gs hs p0 one_ok gs_ok hs_ok d Gradient k X J x y HX K) as (E & (A & _) & (B & _) & C).
    auto.
  - destruct o as [opt|]; [|discriminate]. intros K.
    exact (fieldJ1_ok p one ns n f gs hs p0 one_ok gs_ok hs_ok d _ k X J x y HX K).
Qed.

(* ---- 9.1 ---- *)
Definition newton (s : system) (C : list (list T)) (x : nat -> R) (i : nat) : R :=
  x i + - sumn n (fun j => tentR p C i j * sysv s x j).
Lemma newtonJ_ok ns s C X g x y d : jrels ns d n X x y -> jrels ns d n g (sysv s x) (sysv s y) ->
  jrels ns d n (newtonJ p n ns C X g) (newton s C x) (newton s C y).
Proof.
  intros HX Hg. apply jrels_mk. intros i Hi. unfold newton. apply jadd_rel; auto.
  - now apply jrels_nth with n.
  - apply jneg_rel; auto. apply jsum_rel; auto. intros j Hj. apply jmul_rel; auto.
    + now apply jpt_rel.
    + now apply jrels_nth with n.
Qed.
Theorem unique_zero_ok s m r w : unique_zero p one n f gs hs o s m r w = true ->
  (forall x, in_box p n m r x -> sysr s x) /\
  exists z, in_box p n m r z /\ (forall i, (i < n)%nat -> sysv s z i = 0) /\
    forall y, in_box p n m r y -> (forall i, (i < n)%nat -> sysv s y i = 0) -> equal_on n y z.
Proof.
  unfold unique_zero. cbv zeta. intros H. bools. rename x into g. rename x0 into g0.
  match goal with E : sysJ _ _ _ _ _ _ _ _ s (box_jets _ _ _ _) = _ |- _ => rename E into EG end.
  match goal with E : sysJ _ _ _ _ _ _ _ _ s (point_jets _ _) = _ |- _ => rename E into EP end.
  match goal with E : contraction_test _ _ _ _ _ _ _ = true |- _ => rename E into HC end.
  match goal with E : injective_test _ _ _ _ = true |- _ => rename E into HI end.
  assert (REL : forall x y, in_box p n m r x -> in_box p n m r y ->
    sysr s x /\ jrels n (fun j => x j - y j) n g (sysv s x) (sysv s y) /\
    jrels n (fun j => x j - y j) n (box_jets one n (tv m) (tv r)) x y).
  { intros x y Hx Hy. apply box_iff in Hx. apply box_iff in Hy.
    pose proof (box_jets_ok p one p0 one_ok n _ _ x y Hx Hy) as HX.
    destruct (sysJ_ok n s _ g x y _ HX EG) as (A & _ & B). auto. }
  split. { intros x Hx. apply (REL x x Hx Hx). }
  destruct (contraction_test_ok p one p0 one_ok n (tv m) (tv r) _ _ _ (newton s (tm (zC w))) HC)
    as (_ & _ & z & Z1 & Z2 & Z3 & _).
  - intros x y E i Hi. unfold newton. rewrite (E i Hi). f_equal. f_equal. apply sumn_ext; intros j Hj.
    now rewrite (sys_ext n f o Wf s x y E j Hj).
  - intros x y Hx Hy. apply box_iff in Hx. apply box_iff in Hy.
    destruct (REL x y Hx Hy) as (_ & B & A). now apply newtonJ_ok.
  - intros i Hi. pose proof (point_jets_ok p p0 n (tv m) (fun _ => 0)) as HP.
    destruct (sysJ_ok 0 s _ g0 _ _ _ HP EP) as (_ & _ & B).
    pose proof (newtonJ_ok 0 s (tm (zC w)) _ _ _ _ _ HP B) as Q.
    apply (flat_rel_inv p (fun _ => 0) _ _ _ (jrels_nth p 0 p0 _ _ _ _ _ i Q Hi)).
  - exists z. split; [now apply box_iff|]. split.
    + apply (injective_test_ok p one p0 one_ok n _ _ HI). intros i Hi. specialize (Z2 i Hi).
      unfold newton in Z2. lra.
    + intros y Hy Hz i Hi. apply Z3; auto; [now apply box_iff|]. intros j Hj. unfold newton.
      rewrite (sumn_ext n _ (fun _ => 0)); [rewrite sumn_zero; ring|]. intros l Hl. rewrite (Hz l Hl). ring.
Qed.
Lemma one_zero_ok s m r w : unique_zero p one n f gs hs o s m r w = true -> one_zero_in_box p n f o s m r.
Proof.
  intros H. destruct (unique_zero_ok s m r w H) as (R0 & z & Z1 & Z2 & Z3).
  exists z. split; auto. split; [apply is_zero_iff; auto|].
  intros y Hy Hz. apply Z3; auto. apply is_zero_iff; auto.
Qed.

(* ---- 9.2 ---- *)
Lemma no_critical_ok m r k : no_critical_point p one n f gs hs o m r k = true ->
  forall x, in_box p n m r x -> (k < n)%nat /\ exists l, is_partial (eval f) k x l /\ l <> 0.
Proof.
  unfold no_critical_point. cbv zeta. intros H x Hx. bools. apply box_iff in Hx.
  pose proof (flat_jets_ok p p0 n _ _ x (fun _ => 0) Hx) as HX.
  match goal with E : sysJ1 _ _ _ _ _ _ _ _ _ _ _ = Some ?J |- _ =>
    destruct (sysJ1_ok 0 SGradient k _ J x x _ HX E) as (Hk & Hr & _ & HJ) end.
  split; auto. exists (grad f x k). split; [now apply grad_correct|].
  destruct HJ as (A & _). eapply (excl0_ok p); eauto.
Qed.

(* ---- the Hessian over a box ---- *)
Lemma tri_map H i j : tri (map (map (@fst itv (list itv))) H) i0 i j = fst (tri H (jzero 0) i j).
Proof.
  unfold tri. destruct (Nat.leb j i).
  - change (@nil itv) with (map (@fst itv (list itv)) []). rewrite map_nth.
    change i0 with (fst (jzero 0)). now rewrite map_nth.
  - change (@nil itv) with (map (@fst itv (list itv)) []). rewrite map_nth.
    change i0 with (fst (jzero 0)). now rewrite map_nth.
Qed.
Theorem hessian_box_ok m r E : hessian_box p one n f hs m r = Some E ->
  forall x, in_box p n m r x -> regular f x /\ inM p n E (hess f x).
Proof.
  unfold hessian_box. cbv zeta. intros H x Hx. apply guard_ok in H. destruct H as [_ H].
  destruct (hessJ p one 0 f hs (flat_jets n (tv m) (tv r))) as [H'|] eqn:EH; [|discriminate].
  injection H as <-. apply box_iff in Hx.
  pose proof (flat_jets_ok p p0 n _ _ x (fun _ => 0) Hx) as HX.
  destruct (hessJ_ok p one 0 n f hs p0 one_ok hs_ok _ n _ H' x x HX EH) as (A & _ & B).
  split; auto. intros i j Hi Hj. rewrite tri_map. apply (B i j Hi Hj).
Qed.

(* ---- 9.4 ---- *)
Lemma V_zR z : V (ofZ z) / Sc = zR p z. Proof. rewrite V_ofZ. reflexivity. Qed.
Theorem spectrum_ok m r a b w : check_claim p one n f gs hs o [] (Spectrum m r a b w) = true ->
  hessian_in_box p n f m r (fun H => forall l v, eigpair n H l v -> zR p a < l < zR p b).
Proof.
  cbn [check_claim]. intros H. bools. intros x0' Hx.
  destruct (hessian_box_ok m r _ H0 _ Hx) as [A B]. split; auto.
  intros l v Hl. rewrite <- !V_zR.
  exact (spectrum_test_ok p one p0 one_ok n _ _ _ _ _ H _ (hess_sym f x0' n) B l v Hl).
Qed.

(* ---- 9.5 ---- *)
Theorem separation_ok E V0 k A : separation_test n E (tm V0) k = true -> sym n A -> inM p n E A ->
  forall y,
  (nonzero n (fun j => if Nat.ltb j k then y j else 0) -> qf n A (combination n V0 (fun j => Nat.ltb j k) y) < 0) /\
  (nonzero n (fun j => if Nat.ltb j k then 0 else y j) -> 0 < qf n A (combination n V0 (fun j => negb (Nat.ltb j k)) y)).
Proof.
  unfold separation_test. cbv zeta. intros H SA HM y. bools. pose proof HS as PS.
  set (v := fun a j => IZR (nth j (nth a V0 []) 0%Z)).
  set (Q := fun i j => sumn n (fun a => v a i * sumn n (fun l => v l j * (A a l * Sc)))).
  assert (TV : forall a j, V (tent (tm V0) a j) = v a j) by (intros; rewrite tent_tm, V_ofZ; reflexivity).
  (* the enclosure *)
  set (A1 := mk n (fun a => mk n (fun j => isum n (fun l => zmul (tent (tm V0) l j) (tri E i0 a l))))) in *.
  set (RR := mk n (fun i => mk n (fun j => isum n (fun a => zmul (tent (tm V0) a i) (nth j (nth a A1 []) i0))))) in *.
  assert (RI : forall i j, (i < n)%nat -> (j < n)%nat -> inX (nth j (nth i RR []) i0) (Q i j)).
  { intros i j Hi Hj. unfold RR. rewrite nth_mk by auto. rewrite nth_mk by auto. apply isum_X. intros a Ha.
    rewrite <- TV. apply zmul_ok. unfold A1. rewrite nth_mk by auto. rewrite nth_mk by auto.
    apply isum_X. intros l Hl. rewrite <- TV. apply zmul_ok. apply inI_X. apply HM; auto. }
  assert (QS : sym n Q).
  { intros i j Hi Hj. unfold Q.
    rewrite (sumn_ext n _ (fun a => sumn n (fun l => v a i * (v l j * (A a l * Sc))))) by (intros; now rewrite sumn_scal).
    rewrite sumn_swap. apply sumn_ext; intros l Hl. rewrite <- sumn_scal. apply sumn_ext; intros a Ha.
    rewrite (SA a l) by auto. ring. }
  (* the form on a combination of columns *)
  assert (FORM : forall keep, qf n A (combination n V0 keep y) * Sc =
     qf n Q (fun j => if keep j then y j else 0)).
  { intros keep. set (z := fun j => if keep j then y j else 0).
    assert (CB : forall a, combination n V0 keep y a = sumn n (fun j => z j * v a j)).
    { intros a. unfold combination. apply sumn_ext; intros j Hj. unfold z, v. destruct (keep j); ring. }
    unfold qf. rewrite <- sumn_scal_r.
    transitivity (sumn n (fun a => sumn n (fun l => sumn n (fun i => sumn n (fun j => z i * v a i * (z j * v l j) * (A a l * Sc)))))).
    - apply sumn_ext; intros a Ha. rewrite <- sumn_scal_r. apply sumn_ext; intros l Hl. rewrite !CB.
      rewrite (sumn_ext n (fun i => sumn n _) (fun i => z i * v a i * (sumn n (fun j => z j * v l j) * (A a l * Sc)))).
      + rewrite sumn_scal_r. ring.
      + intros i Hi. rewrite <- sumn_scal_r, <- sumn_scal. apply sumn_ext; intros; ring.
    - transitivity (sumn n (fun i => sumn n (fun j => sumn n (fun a => sumn n (fun l => z i * v a i * (z j * v l j) * (A a l * Sc)))))).
      + rewrite (sumn_ext n _ (fun a => sumn n (fun i => sumn n (fun l => sumn n (fun j => z i * v a i * (z j * v l j) * (A a l * Sc))))))
          by (intros; apply sumn_swap).
        rewrite sumn_swap. apply sumn_ext; intros i Hi.
        rewrite (sumn_ext n _ (fun a => sumn n (fun j => sumn n (fun l => z i * v a i * (z j * v l j) * (A a l * Sc)))))
          by (intros; apply sumn_swap).
        apply sumn_swap.
      + apply sumn_ext; intros i Hi. apply sumn_ext; intros j Hj. unfold Q.
        rewrite Rmult_assoc, (Rmult_comm (sumn n _)), <- Rmult_assoc, <- sumn_scal.
        apply sumn_ext; intros a Ha. rewrite <- !sumn_scal. apply sumn_ext; intros; ring. }
  match goal with HA : allb n _ = true |- _ => pose proof (allb_ok n _ HA) as ROW; clear HA; cbv beta in ROW end.
  (* one statement for both signs *)
  assert (MAIN : forall (keep : nat -> bool) (s : R), (s = 1 \/ s = -1) ->
     (forall i, (i < n)%nat -> keep i = true ->
        sumn n (fun j => if keep j && negb (Nat.eqb j i) then Rabs (Q i j) else 0) < s * Q i i) ->
     nonzero n (fun j => if keep j then y j else 0) ->
     0 < s * qf n A (combination n V0 keep y)).
  { intros keep s Hs Hrow (k0 & Hk0 & Hnz).
    set (z := fun j => if keep j then y j else 0).
    set (M := fun i j => if keep i && keep j then s * Q i j else 0).
    assert (SM : sym n M).
    { intros i j Hi Hj. unfold M. rewrite andb_comm, (QS i j) by auto. reflexivity. }
    assert (E1 : qf n M z = s * qf n Q z).
    { unfold qf. rewrite <- sumn_scal. apply sumn_ext; intros i Hi. rewrite <- sumn_scal.
      apply sumn_ext; intros j Hj. unfold M, z. destruct (keep i); destruct (keep j); simpl; ring. }
    pose proof (qf_dd n M z SM) as DD. rewrite E1 in DD. unfold z in DD at 3. rewrite <- FORM in DD.
    assert (OFF : forall i, (i < n)%nat -> keep i = true -> 0 < M i i - offsum n M i).
    { intros i Hi Ki. specialize (Hrow i Hi Ki). unfold M at 1. rewrite Ki. simpl.
      assert (OE : offsum n M i = sumn n (fun j => if keep j && negb (Nat.eqb j i) then Rabs (Q i j) else 0)).
      { unfold offsum, M. rewrite Ki. simpl. apply sumn_ext; intros j Hj.
        destruct (Nat.eqb j i); destruct (keep j); simpl; auto using Rabs_R0.
        rewrite Rabs_mult. destruct Hs as [-> | ->]; [rewrite Rabs_R1|rewrite (Rabs_left (-1)) by lra]; ring. }
      rewrite OE. lra. }
    assert (K0 : keep k0 = true) by (destruct (keep k0); auto; congruence).
    assert (P : 0 < sumn n (fun i => (M i i - offsum n M i) * (z i * z i))).
    { apply sumn_pos with k0; auto.
      - intros i Hi. unfold z. destruct (keep i) eqn:Ki; [|lra]. specialize (OFF i Hi Ki). nra.
      - specialize (OFF k0 Hk0 K0). pose proof (Rsqr_pos_lt _ Hnz) as Y. unfold Rsqr in Y. fold (z k0) in Y.
        apply Rmult_lt_0_compat; auto. }
    assert (P2 : 0 < s * (qf n A (combination n V0 keep y) * Sc)) by lra.
    rewrite <- Rmult_assoc in P2. apply Rmult_lt_reg_r with Sc; auto. rewrite Rmult_0_l. exact P2. }
  split; intros Hnz.
  - assert (G : 0 < -1 * qf n A (combination n V0 (fun j => Nat.ltb j k) y)).
    { apply MAIN; auto. intros i Hi Ki. specialize (ROW i Hi). rewrite Ki in ROW.
      apply ltb_V in ROW. rewrite tsum_ok, V_opp in ROW.
      pose proof (RI i i Hi Hi) as [_ U]. eapply Rle_lt_trans; [|eapply Rlt_le_trans; [exact ROW|lra]].
      apply sumn_le; intros j Hj. destruct (Nat.ltb j k && negb (Nat.eqb j i)); [|rewrite V_t0; lra].
      apply mag_X. auto. }
    lra.
  - assert (G : 0 < 1 * qf n A (combination n V0 (fun j => negb (Nat.ltb j k)) y)).
    { apply MAIN; auto.
      - intros i Hi Ki. specialize (ROW i Hi). apply negb_true_iff in Ki. rewrite Ki in ROW.
        apply ltb_V in ROW. rewrite tsum_ok in ROW.
        pose proof (RI i i Hi Hi) as [L _]. eapply Rle_lt_trans; [|eapply Rlt_le_trans; [exact ROW|lra]].
        apply sumn_le; intros j Hj. destruct (Nat.ltb j k); destruct (Nat.eqb j i); simpl; try (rewrite V_t0; lra).
        apply mag_X. auto.
      - destruct Hnz as (k0 & Hk0 & N0). exists k0. split; auto. destruct (Nat.ltb k0 k); auto. }
    lra.
Qed.
Theorem eigenvalue_count_ok m r c k V0 : check_claim p one n f gs hs o [] (EigenvalueCount m r c k V0) = true ->
  holds p n f o [] (EigenvalueCount m r c k V0).
Proof.
  cbn [check_claim holds]. intros H. bools. intros x0' Hx.
  destruct (hessian_box_ok m r _ H0 _ Hx) as [A B]. split; auto. intros y.
  assert (SH : inM p n (shifted n false (ofZ (- c), ofZ (- c)) x) (shiftm 1 (zR p (- c)) (hess f x0'))).
  { apply (shifted_ok p p0 n false); auto using hess_sym. rewrite <- V_zR. now apply ipt_ok. }
  destruct (separation_ok _ V0 k _ H (shiftm_sym n 1 (zR p (- c)) _ (hess_sym f x0' n)) SH y) as [S1 S2].
  cbv zeta. rewrite !qf_shift in S1, S2.
  assert (ZC : zR p (- c) = - zR p c) by (unfold zR; rewrite opp_IZR; unfold Rdiv; ring).
  rewrite ZC in S1, S2. split; intros Hz; [specialize (S1 Hz)|specialize (S2 Hz)]; lra.
Qed.

(* ---- 9.6 ---- *)
Lemma nonzero_of v : sq n (vR v) <> 0 -> nonzero n (vR v).
Proof.
  intros H.
  assert (K : forall k, (forall i, (i < k)%nat -> vR v i = 0) \/ exists i, (i < k)%nat /\ vR v i <> 0).
  { induction k as [|k [Z|(i & Hi & Hz)]].
    - left. lia.
    - destruct (Req_dec (vR v k) 0) as [E|E].
      + left. intros i Hi. destruct (Nat.eq_dec i k) as [->|]; auto. apply Z. lia.
      + right. exists k. auto.
    - right. exists i. auto. }
  destruct (K n) as [Z|Z]; [|exact Z]. exfalso. apply H. unfold sq.
  rewrite (sumn_ext n _ (fun _ => 0)); [apply sumn_zero|]. intros i Hi. rewrite (Z i Hi). ring.
Qed.
Lemma qf_zero_vec A v : sq n (vR v) = 0 -> qf n A (vR v) = 0.
Proof.
  intros H. unfold qf. rewrite (sumn_ext n _ (fun _ => 0)); [apply sumn_zero|]. intros i Hi.
  rewrite (sumn_ext n _ (fun _ => 0)); [apply sumn_zero|]. intros j Hj. rewrite (sq_zero n _ H i Hi). ring.
Qed.
Theorem bends_ok E s c v A : bends n E s c v = true -> sym n A -> inM p n E A ->
  nonzero n (vR v) /\
  match s with Below => qf n A (vR v) < V c / Sc * sq n (vR v) | Above => qf n A (vR v) > V c / Sc * sq n (vR v) end.
Proof.
  unfold bends. intros H SA HM. bools. pose proof HS as PS.
  assert (R : match s with Below => qf n A (vR v) < V c / Sc * sq n (vR v) | Above => qf n A (vR v) > V c / Sc * sq n (vR v) end).
  { destruct s.
    - exact (form_below_ok p p0 n E v c H0 A HM).
    - pose proof (form_below_ok p p0 n _ v _ H0 _ (negated_ok p p0 n E A SA HM)) as K.
      rewrite qf_neg, V_opp in K. replace (- V c / Sc) with (- (V c / Sc)) in K by (field; lra). lra. }
  split; auto. apply nonzero_of. intros Z. pose proof (qf_zero_vec A v Z) as Q.
  destruct s; rewrite Q, Z in R; lra.
Qed.
Theorem curvature_ok m r c s v : check_claim p one n f gs hs o [] (Curvature m r c s v) = true ->
  holds p n f o [] (Curvature m r c s v).
Proof.
  cbn [check_claim holds]. intros H. bools. intros x0' Hx.
  destruct (hessian_box_ok m r _ H0 _ Hx) as [A B]. split; auto.
  destruct (bends_ok _ _ _ _ _ H (hess_sym f x0' n) B) as [N1 N2].
  exists (vR (tv v)). split; auto. rewrite V_zR in N2. exact N2.
Qed.
End Problem.
End SoundnessPoints.
